using System.Text.Json.Nodes;

namespace Catalog.History;

/// <summary>The fields in which two states of an entity differ, each with what it was and what it is.</summary>
static class FieldChanges
{
    // The platform's own, which follow from the others.
    static readonly string[] derived = ["metadata.etag"];

    /// <param name="Field">The path; keys that have dots themselves are written as they are.</param>
    /// <param name="Before">Null where there was nothing.</param>
    /// <param name="After">Null where there is nothing.</param>
    public sealed record Change(string Field, JsonNode? Before, JsonNode? After);

    /// <summary>Maps are compared key by key, everything else whole; in the order of the fields.</summary>
    public static IEnumerable<Change> Between(JsonObject? before, JsonObject? after) =>
        Walk("", before, after).Where(change => !derived.Contains(change.Field)).OrderBy(change => change.Field, StringComparer.Ordinal);

    static IEnumerable<Change> Walk(string path, JsonNode? before, JsonNode? after)
    {
        if (JsonNode.DeepEquals(before, after))
            return [];
        if (before is not (JsonObject or null) || after is not (JsonObject or null))
            return [new Change(path, before?.DeepClone(), after?.DeepClone())];
        var (old, now) = (before as JsonObject ?? [], after as JsonObject ?? []);
        return old.Select(field => field.Key).Union(now.Select(field => field.Key))
            .SelectMany(key => Walk(path.Length == 0 ? key : $"{path}.{key}", old[key], now[key]));
    }
}
