using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Catalog.Entities;

namespace Catalog.Ingestion;

/// <summary>
/// What the catalog adds to the content of an entity: the bytes from the middle of its metadata, which come last in the
/// content, to the end of the document.
/// </summary>
sealed record EntityTail(string Etag, byte[] Bytes)
{
    // The document is served as application/json, never within a page, so only what JSON asks for is escaped.
    static readonly JsonSerializerOptions relaxed = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="relations">All that go out from the entity, distinct, in any order.</param>
    /// <param name="status">JSON, or null for none.</param>
    public static EntityTail Of(Guid uid, string contentHash, IEnumerable<EntityRelation> relations, string? status)
    {
        EntityRelation[] sorted = [.. relations];
        Array.Sort(sorted, EntityRelation.Compare);
        var told = new StringBuilder().Append(uid).Append('\n').Append(contentHash).Append('\n');
        for (var i = 0; i < sorted.Length; i++)
            told.Append(i == 0 ? "" : "\n").Append(sorted[i].Type).Append(' ').Append(sorted[i].TargetRef);
        var etag = ContentHash.Of(told.Append('\n').Append(status).ToString());
        var relationsJson = JsonSerializer.SerializeToUtf8Bytes(sorted.Select(relation => new Told(relation.Type, relation.TargetRef)), relaxed);
        return new EntityTail(
            etag,
            [
                .. Encoding.UTF8.GetBytes($$""","uid":"{{uid}}","etag":"{{etag}}"},"relations":"""), .. relationsJson,
                .. Encoding.UTF8.GetBytes(status is null ? "}" : $$""","status":{{status}}}"""),
            ]);
    }

    /// <summary>The relations that a stored tail tells of an entity.</summary>
    public static IReadOnlyList<EntityRelation> RelationsIn(byte[] tail, string @ref)
    {
        byte[] whole = [.. "{\"metadata\":{\"\":0"u8, .. tail];
        var told = JsonSerializer.Deserialize<Relations>(whole, relaxed)!;
        return [.. told.All.Select(relation => new EntityRelation(@ref, relation.Type, relation.TargetRef))];
    }

    /// <summary>JSON as it is stored and answered with.</summary>
    public static byte[] Json(JsonNode entity) => JsonSerializer.SerializeToUtf8Bytes(entity, relaxed);

    /// <summary>The document, as <c>document_of</c> makes it of a stored row.</summary>
    /// <param name="content">The metadata are moved to its end, where they are not in what was stored long ago.</param>
    public byte[] Complete(JsonObject content)
    {
        if (content.IndexOf("metadata") != content.Count - 1)
        {
            content.Remove("metadata", out var metadata);
            content.Add("metadata", metadata);
        }

        return [.. Json(content).AsSpan()[..^2], .. Bytes];
    }

    sealed record Told(string Type, string TargetRef);

    sealed record Relations([property: JsonPropertyName("relations")] Told[] All);
}
