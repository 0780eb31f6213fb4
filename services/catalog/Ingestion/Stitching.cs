using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.Ingestion;

/// <summary>Makes of an entity, its relations and its status the one document that readers are answered with.</summary>
static class Stitching
{
    // The document is served as application/json, never within a page, so only what JSON asks for is escaped.
    static readonly JsonSerializerOptions relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonObject entity) => JsonSerializer.SerializeToUtf8Bytes(entity, relaxed);

    /// <param name="content">The entity as it is stored; it is completed in place.</param>
    /// <param name="relations">Outgoing ones, distinct, in any order.</param>
    public static StitchedEntity Stitch(
        JsonObject content, Guid uid, string contentHash, IEnumerable<EntityRelation> relations, string? status)
    {
        var @ref = EntityRef.Of(content).ToString();
        EntityRelation[] sorted =
        [
            .. relations
                .OrderBy(relation => relation.Type, StringComparer.Ordinal)
                .ThenBy(relation => relation.TargetRef, StringComparer.Ordinal),
        ];
        var told = string.Join('\n', sorted.Select(relation => $"{relation.Type} {relation.TargetRef}"));
        var etag = ContentHash.Of($"{uid}\n{contentHash}\n{told}\n{status}");

        var metadata = content["metadata"]!.AsObject();
        metadata["uid"] = uid.ToString();
        metadata["etag"] = etag;
        content["relations"] = new JsonArray([.. sorted.Select(Told)]);
        if (status is not null)
            content["status"] = JsonNode.Parse(status);
        return new StitchedEntity(@ref, etag, content, Bytes(content), sorted);
    }

    static JsonObject Told(EntityRelation relation) =>
        new() { ["type"] = relation.Type, ["targetRef"] = relation.TargetRef };
}

/// <summary>An entity as it is answered.</summary>
sealed record StitchedEntity(
    string Ref, string Etag, JsonObject Entity, byte[] Document, IReadOnlyList<EntityRelation> Relations);
