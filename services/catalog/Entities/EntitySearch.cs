using System.Text.Json;
using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>Turns an entity into the rows that filters, facets and orders look at, which are Backstage's.</summary>
static class EntitySearch
{
    const int KeyCharsMax = 200;
    const int ValueCharsMax = 200;
    const string RelationPrefix = "relations.";

    // Not indexed by the walk: they mean nothing to a search, or are indexed whether they are written or not.
    static readonly HashSet<string> special =
    [
        "attachments", "relations", "status",
        "metadata.name", "metadata.namespace", "metadata.uid", "metadata.etag",
    ];

    /// <summary>The type of relation whose targets a key asks for, lower-cased; null for a key of the entity's own.</summary>
    public static string? RelationOf(string key) =>
        key.StartsWith(RelationPrefix, StringComparison.Ordinal) ? key[RelationPrefix.Length..] : null;

    /// <summary>The distinct rows of an entity with its outgoing relations.</summary>
    public static IReadOnlyList<SearchRow> Build(JsonObject entity, IEnumerable<EntityRelation> relations)
    {
        var self = EntityRef.Of(entity).ToString();
        return
        [
            .. Build(entity, entity["metadata"]?["uid"].AsText()),
            .. relations
                .Where(relation => relation.SourceRef == self)
                .Select(relation => Row($"{RelationPrefix}{relation.Type}", relation.TargetRef))
                .Distinct(),
        ];
    }

    /// <summary>The distinct rows of what an entity itself says.</summary>
    public static IReadOnlyList<SearchRow> Build(JsonObject entity, string? uid)
    {
        var (rows, known) = (new List<SearchRow>(), new HashSet<(string, string?)>());
        Walk(entity, Add);
        var metadata = entity["metadata"];
        Add("metadata.name", Text(metadata?["name"]));
        Add("metadata.namespace", Text(metadata?["namespace"]));
        Add("metadata.uid", uid);
        if (metadata?["namespace"].AsText() is null)
            Add("metadata.namespace", EntityRef.DefaultNamespace);
        return rows;

        void Add(string path, string? value)
        {
            var row = Row(path, value);
            if (known.Add((row.Key, row.Value)))
                rows.Add(row);
        }
    }

    /// <summary>
    /// Tells every path to a scalar with its value as text. Lists add nothing to the path, so that <c>a: [b]</c> is
    /// <c>a = b</c>, and <c>a.b = true</c> besides, by which a filter can ask for two items of one list.
    /// </summary>
    public static void Walk(JsonObject entity, Action<string, string?> tell)
    {
        // Per entity and not per list: an item that is written twice, or in another case, gives one such row.
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in entity)
            Visit(name, value);

        void Visit(string path, JsonNode? node)
        {
            // Nothing below a path that is too long can be short enough.
            if (path.Length > KeyCharsMax || special.Contains(path))
                return;

            switch (node)
            {
                case JsonObject map:
                    foreach (var (name, value) in map)
                        Visit($"{path}.{name}", value);
                    break;
                case JsonArray list:
                    foreach (var item in list)
                        VisitItem(path, item);
                    break;
                default:
                    tell(path, Text(node));
                    break;
            }
        }

        void VisitItem(string path, JsonNode? item)
        {
            Visit(path, item);
            if (item.AsText() is { Length: <= KeyCharsMax } text
                && path.Length + 1 + text.Length <= KeyCharsMax
                && seen.Add($"{path}.{text}"))
            {
                tell($"{path}.{text}", "true");
            }
        }
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
