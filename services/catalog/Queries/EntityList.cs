using System.Buffers;
using System.Text.Json.Nodes;
using Catalog.Ingestion;

namespace Catalog.Queries;

/// <summary>
/// Documents as the items of a JSON list, in the order of the refs that were asked for, <c>null</c> where there is none.
/// The bytes are lent until it is disposed of.
/// </summary>
sealed class EntityList : IDisposable
{
    readonly byte[] lent;
    readonly int length;

    /// <param name="found">How many are not null.</param>
    EntityList(int length, int found) => (lent, this.length, Found) = (ArrayPool<byte>.Shared.Rent(length), length, found);

    public static EntityList Empty => new(0, 0);

    public int Found { get; }

    /// <summary>The items and the commas between them.</summary>
    public ReadOnlyMemory<byte> Items => lent.AsMemory(0, length);

    public static async Task<EntityList> ReadAsync(Stream items, int found, CancellationToken ct)
    {
        var list = new EntityList((int)items.Length, found);
        await items.ReadExactlyAsync(list.lent.AsMemory(0, list.length), ct);
        return list;
    }

    public static EntityList Of(IReadOnlyCollection<byte[]?> documents)
    {
        var given = documents.Select(document => document ?? "null"u8.ToArray()).ToArray();
        var list = new EntityList(given.Sum(document => document.Length) + Math.Max(0, given.Length - 1), documents.Count(document => document is not null));
        var at = 0;
        foreach (var document in given)
        {
            if (at > 0)
                list.lent[at++] = (byte)',';
            document.CopyTo(list.lent, at);
            at += document.Length;
        }

        return list;
    }

    /// <summary>The items with what is selected of each.</summary>
    public ReadOnlyMemory<byte> Select(FieldSelection fields) => fields.IsEverything
        ? Items
        : Joined(Parsed().Select(item => item is JsonObject entity ? fields.Apply(entity) : null));

    /// <summary>The items that are there, with what is selected of each.</summary>
    public ReadOnlyMemory<byte> SelectFound(FieldSelection fields, int asked) => Found == asked
        ? Select(fields)
        : Joined(Parsed().OfType<JsonObject>().Select(fields.Apply));

    public void Dispose() => ArrayPool<byte>.Shared.Return(lent);

    JsonArray Parsed() => JsonNode.Parse((byte[])[(byte)'[', .. Items.Span, (byte)']'])!.AsArray();

    static ReadOnlyMemory<byte> Joined(IEnumerable<JsonObject?> items) =>
        EntityTail.Json(new JsonArray([.. items])).AsMemory()[1..^1];
}
