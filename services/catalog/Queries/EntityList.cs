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
    static readonly byte[] none = [.. "null"u8];

    readonly byte[] lent;
    readonly int length;

    /// <param name="found">How many are not null.</param>
    EntityList(int length, int found) => (lent, this.length, Found) = (ArrayPool<byte>.Shared.Rent(length), length, found);

    public int Found { get; }

    /// <summary>The items and the commas between them.</summary>
    public ReadOnlyMemory<byte> Items => lent.AsMemory(0, length);

    /// <param name="find">The document of a ref; nothing where there is none.</param>
    public static EntityList Of(IReadOnlyList<string> refs, Func<string, ReadOnlyMemory<byte>> find)
    {
        var (documents, found, length) = (new ReadOnlyMemory<byte>[refs.Count], 0, Math.Max(0, refs.Count - 1));
        for (var i = 0; i < refs.Count; i++)
        {
            var document = find(refs[i]);
            found += document.IsEmpty ? 0 : 1;
            documents[i] = document.IsEmpty ? none : document;
            length += documents[i].Length;
        }

        var list = new EntityList(length, found);
        var left = list.lent.AsSpan(0, length);
        for (var i = 0; i < documents.Length; i++)
        {
            if (i > 0)
            {
                left[0] = (byte)',';
                left = left[1..];
            }

            documents[i].Span.CopyTo(left);
            left = left[documents[i].Length..];
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
