using System.Text.Json;
using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>Turns an entity into the rows that filters, facets and orders look at, which are Backstage's.</summary>
static class EntitySearch
{
    const int KeyCharsMax = 200;
    const int ValueCharsMax = 200;

    // Not indexed by the walk: they mean nothing to a search, or are indexed whether they are written or not.
    static readonly HashSet<string> special =
    [
        "attachments", "relations", "status",
        "metadata.name", "metadata.namespace", "metadata.uid", "metadata.etag",
    ];

    /// <summary>The distinct rows of an entity with its outgoing relations.</summary>
    public static IReadOnlyList<SearchRow> Build(JsonObject entity, IEnumerable<EntityRelation> relations)
    {
        var metadata = entity["metadata"];
        var leaves = Leaves(entity)
            .Append(("metadata.name", Text(metadata?["name"])))
            .Append(("metadata.namespace", Text(metadata?["namespace"])))
            .Append(("metadata.uid", Text(metadata?["uid"])));

        if (metadata?["namespace"].AsText() is null)
            leaves = leaves.Append(("metadata.namespace", EntityRef.DefaultNamespace));

        var self = EntityRef.Of(entity).ToString();
        var outgoing = relations
            .Where(relation => relation.SourceRef == self)
            .Select(relation => ($"relations.{relation.Type}", (string?)relation.TargetRef));

        return
        [
            .. leaves.Concat(outgoing)
                .Select(leaf => Row(leaf.Item1, leaf.Item2))
                .DistinctBy(row => (row.Key, row.Value)),
        ];
    }

    /// <summary>
    /// Every path to a scalar with its value as text. Lists add nothing to the path, so that <c>a: [b]</c> is
    /// <c>a = b</c>, and <c>a.b = true</c> besides, by which a filter can ask for two items of one list.
    /// </summary>
    public static IEnumerable<(string Key, string? Value)> Leaves(JsonObject entity)
    {
        // Per entity and not per list: an item that is written twice, or in another case, gives one such row.
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var leaf in entity.SelectMany(field => Visit(field.Key, field.Value, seen)))
            yield return leaf;
    }

    static IEnumerable<(string Key, string? Value)> Visit(string path, JsonNode? node, HashSet<string> seen)
    {
        // Nothing below a path that is too long can be short enough.
        if (path.Length > KeyCharsMax || special.Contains(path))
            return [];

        return node switch
        {
            JsonObject map => map.SelectMany(field => Visit($"{path}.{field.Key}", field.Value, seen)),
            JsonArray list => list.SelectMany(item => VisitItem(path, item, seen)),
            _ => [(path, Text(node))],
        };
    }

    static IEnumerable<(string Key, string? Value)> VisitItem(string path, JsonNode? item, HashSet<string> seen)
    {
        var leaves = Visit(path, item, seen);
        return item.AsText() is { Length: <= KeyCharsMax } text
            && path.Length + 1 + text.Length <= KeyCharsMax
            && seen.Add($"{path}.{text}")
                ? leaves.Append(($"{path}.{text}", "true"))
                : leaves;
    }

    static SearchRow Row(string path, string? value)
    {
        var key = path.ToLowerInvariant();
        return value is { Length: <= ValueCharsMax }
            ? new SearchRow(key, value.ToLowerInvariant(), value)
            : new SearchRow(key, null, null);
    }

    static string? Text(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.String => node.AsText(),
        _ => node.ToJsonString(),
    };
}
