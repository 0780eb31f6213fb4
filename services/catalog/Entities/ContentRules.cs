using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>What no field of an entity may hold, whatever its name.</summary>
static class ContentRules
{
    // Few entities have such a text, and only for those the paths are made.
    public static IEnumerable<EntityProblem> Check(JsonObject entity, EntityPlace place) =>
        (IsStorable(entity) ? [] : CheckText(entity, "", place)).Concat(CheckCase(entity, place));

    static bool IsStorable(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map)
                {
                    if (!TextRules.IsStorable(key) || !IsStorable(value))
                        return false;
                }

                return true;
            case JsonArray list:
                foreach (var item in list)
                {
                    if (!IsStorable(item))
                        return false;
                }

                return true;
            default:
                return node.AsText() is not { } text || TextRules.IsStorable(text);
        }
    }

    static IEnumerable<EntityProblem> CheckText(JsonNode? node, string path, EntityPlace place) => node switch
    {
        JsonObject map => map.SelectMany(field => CheckField(field.Key, field.Value, path, place)),
        JsonArray list => list.SelectMany((item, i) => CheckText(item, FieldLines.Below(path, i), place)),
        _ when node.AsText() is { } text && TextRules.IndexOfUnstorable(text) >= 0 => [Unstorable(path, place)],
        _ => [],
    };

    static IEnumerable<EntityProblem> CheckField(string key, JsonNode? value, string path, EntityPlace place) =>
        TextRules.IndexOfUnstorable(key) >= 0
            ? [Unstorable(path.Length > 0 ? path : "document", place)]
            : CheckText(value, FieldLines.Below(path, key), place);

    static EntityProblem Unstorable(string path, EntityPlace place) =>
        place.Problem(path, "has a character that cannot be stored", "Remove the NUL or half character.");

    // Search keys are lower-cased, so two such keys would be one.
    static IEnumerable<EntityProblem> CheckCase(JsonObject entity, EntityPlace place)
    {
        var (first, others) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        EntitySearch.Walk(entity, (key, _) =>
        {
            var lowered = key.ToLowerInvariant();
            if (!first.TryAdd(lowered, key) && first[lowered] != key)
                others[lowered] = key;
        });
        return others.Select(other => place.Problem(
            other.Value, $"differs from {first[other.Key]} only in upper and lower case", "Rename or remove one of them."));
    }
}
