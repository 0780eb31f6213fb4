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

    /// <param name="rows">Refs and documents, each ref once.</param>
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

    // The row is in memory, so nothing of it is waited for.
    void Add(NpgsqlDataReader row)
    {
        var length = (int)row.GetBytes(1, 0, null, 0, 0);
        if (bytes.Length - used < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(used + length, bytes.Length * 2));
            bytes.AsSpan(0, used).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }

        row.GetBytes(1, 0, bytes, used, length);
        places.Add(row.GetString(0), used..(used + length));
        used += length;
    }
}
