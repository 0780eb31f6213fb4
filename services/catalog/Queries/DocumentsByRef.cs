using System.Buffers;
using Npgsql;

namespace Catalog.Queries;

/// <summary>Documents in the order in which they were read, found by their refs. The bytes are lent until it is disposed of.</summary>
sealed class DocumentsByRef : IDisposable
{
    const int UsualBytes = 2048;

    readonly Dictionary<string, Range> places;
    byte[] bytes;
    int used;

    DocumentsByRef(int expected) =>
        (places, bytes) = (new(expected), ArrayPool<byte>.Shared.Rent(expected * UsualBytes));

    /// <param name="rows">Refs, contents and tails, each ref once.</param>
    /// <param name="expected">How many there are at most.</param>
    public static async Task<DocumentsByRef> ReadAsync(NpgsqlDataReader rows, int expected, CancellationToken ct)
    {
        var documents = new DocumentsByRef(expected);
        while (await rows.ReadAsync(ct))
            documents.Add(rows);
        return documents;
    }

    /// <returns>The document; of one that is not there, nothing.</returns>
    public ReadOnlyMemory<byte> Find(string @ref) => places.TryGetValue(@ref, out var place) ? bytes.AsMemory(place) : default;

    public void Dispose() => ArrayPool<byte>.Shared.Return(bytes);

    // As document_of does: the tail stands in for the two braces at the end of the content. The row is in memory, so
    // nothing of it is waited for.
    void Add(NpgsqlDataReader row)
    {
        const int Content = 1, Tail = 2;
        var (content, tail) = ((int)row.GetBytes(Content, 0, null, 0, 0) - "}}".Length, (int)row.GetBytes(Tail, 0, null, 0, 0));
        if (bytes.Length - used < content + tail)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(used + content + tail, bytes.Length * 2));
            bytes.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }

        row.GetBytes(Content, 0, bytes, used, content);
        row.GetBytes(Tail, 0, bytes, used + content, tail);
        places.Add(row.GetString(0), used..(used + content + tail));
        used += content + tail;
    }
}
