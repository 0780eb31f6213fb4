using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Gateway.Feed;

/// <summary>Writes an event as a CloudEvent 1.0, with the body as it came for <c>data</c>.</summary>
static class CloudEvents
{
        public static void Write(Utf8JsonWriter json, string epoch, FeedRow row)
    {
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", row.EventId);
        json.WriteString("source", row.Source);
        json.WriteString("type", row.Type);
        json.WriteString("subject", row.Subject);
        json.WriteString("time", row.OccurredAt);
        // Extensions: names may have lower-case letters and digits only.
        json.WriteString("sequence", new FeedPosition(epoch, row.Sequence).ToString());
        json.WriteNumber("version", row.Version);
        if (row.Owner is not null)
            json.WriteString("owner", row.Owner);
        json.WriteString("visibility", row.Visibility);
        if (row.TraceParent is not null)
            json.WriteString("traceparent", row.TraceParent);
        WriteData(json, row);
        json.WriteEndObject();
    }

    /// <summary>The event as one frame of <c>text/event-stream</c>.</summary>
    public static byte[] Frame(string epoch, FeedRow row)
    {
        var frame = new ArrayBufferWriter<byte>(row.Body.Length + 512);
        frame.Write(Encoding.UTF8.GetBytes($"id: {new FeedPosition(epoch, row.Sequence)}\ndata: "));
        using (var json = new Utf8JsonWriter(frame))
            Write(json, epoch, row);
        frame.Write("\n\n"u8);
        return frame.WrittenSpan.ToArray();
    }

    static void WriteData(Utf8JsonWriter json, FeedRow row)
    {
        if (row.Type == FeedEvent.UnreadableType)
        {
            json.WriteString("datacontenttype", "application/octet-stream");
            json.WriteBase64String("data_base64", row.Body);
            return;
        }
        json.WriteString("datacontenttype", "application/json");
        json.WritePropertyName("data");
        if (row.Body.AsSpan().ContainsAny((byte)'\n', (byte)'\r'))
        {
            // Not from our own services, which write one line. A line break inside would end the frame.
            using var document = JsonDocument.Parse(row.Body, new JsonDocumentOptions { MaxDepth = FeedEvent.DepthMax });
            document.WriteTo(json);
        }
        else
            json.WriteRawValue(row.Body, skipInputValidation: true);
    }
}
