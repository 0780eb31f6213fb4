namespace Platform.Tests;

/// <summary>As much of the protobuf encoding as reading a few nested fields takes.</summary>
static class ProtobufFields
{
    const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    /// <summary>The values of one field that holds bytes, text or messages.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Of(ReadOnlyMemory<byte> message, int field)
    {
        var values = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < message.Length;)
        {
            var tag = ReadVarint(message.Span, ref at);
            var length = (int)(tag & 7) switch
            {
                Varint => SkipVarint(message.Span, at),
                Fixed64 => 8,
                Fixed32 => 4,
                Delimited => (int)ReadVarint(message.Span, ref at),
                var type => throw new InvalidDataException($"There is no wire type {type}."),
            };
            if ((int)(tag >> 3) == field && (tag & 7) == Delimited)
                values.Add(message.Slice(at, length));
            at += length;
        }
        return values;
    }

    static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }

    static int SkipVarint(ReadOnlySpan<byte> bytes, int at)
    {
        var end = at;
        ReadVarint(bytes, ref end);
        return end - at;
    }
}
