using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>What an event tells of an entity: everything but long texts, relations and membership.</summary>
static class EntityFacts
{
    public const int FactsBytesMax = 128 * 1024;
    public const int TextBytesMax = 4 * 1024;

    // What a digest takes: its quotes, its 64 digits and the longer name.
    const int DigestBytes = 2 + 64 + 6;

    static readonly string[] roots = ["apiVersion", "kind", "metadata", "spec"];
    static readonly string[] membership = ["children", "members", "memberOf"];

    // What a subscriber routes by, and short in every entity that passed validation.
    static readonly Dictionary<string, string[]> kept = new()
    {
        ["metadata"] = ["name", "namespace", "uid"],
        ["spec"] = ["type", "lifecycle", "owner", "system"],
    };

    /// <summary>A new entity in which a value that was too long is named <c>…Digest</c> and is its SHA-256 in hex.</summary>
    public static JsonObject From(JsonObject entity)
    {
        var facts = new JsonObject();
        foreach (var root in roots.Where(entity.ContainsKey))
            facts[root] = entity[root]?.DeepClone();

        if (facts["spec"] is JsonObject spec)
            ShortenSpec(spec, entity["kind"].AsText());

        DigestLongTexts(facts);
        DigestLargest(facts);
        return facts;
    }

    static void ShortenSpec(JsonObject spec, string? kind)
    {
        if (spec.ContainsKey("definition"))
            Digest(spec, "definition");

        // Membership travels in events of its own, in parts.
        if (kind is "Group" or "User")
        {
            foreach (var field in membership)
                spec.Remove(field);
        }
    }

    static void DigestLongTexts(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                DigestLongTexts(list[i]);
                if (IsLong(list[i]))
                    list[i] = $"sha256:{ContentHash.Of(list[i].AsText()!)}";
            }
        }
        else if (node is JsonObject map)
        {
            foreach (var name in map.Select(field => field.Key).ToArray())
            {
                DigestLongTexts(map[name]);
                if (IsLong(map[name]))
                    Digest(map, name);
            }
        }
    }

    // Largest first, so that as few fields as possible are lost; then whole blocks, for entities of countless small ones.
    static void DigestLargest(JsonObject facts)
    {
        var candidates = kept.Keys
            .Select(root => (Map: facts[root] as JsonObject, Kept: kept[root]))
            .Where(block => block.Map is not null)
            .SelectMany(block => block.Map!
                .Where(field => !IsKept(field, block.Kept))
                .Select(field => (Map: block.Map!, Name: field.Key, Size: SizeOf(field.Value))))
            .OrderByDescending(candidate => candidate.Size)
            .ToArray();

        var size = SizeOf(facts);
        foreach (var (map, name, fieldSize) in candidates)
        {
            if (size <= FactsBytesMax || fieldSize <= DigestBytes)
                break;
            Digest(map, name);
            size -= fieldSize - DigestBytes;
        }

        foreach (var (root, names) in kept)
        {
            if (SizeOf(facts) > FactsBytesMax && facts[root] is JsonObject block)
                Reduce(facts, root, block, names);
        }
    }

    static void Reduce(JsonObject facts, string root, JsonObject block, string[] names)
    {
        facts[$"{root}Digest"] = ContentHash.Of(block);
        foreach (var (name, _) in block.Where(field => !IsKept(field, names)).ToArray())
            block.Remove(name);
    }

    static bool IsKept(KeyValuePair<string, JsonNode?> field, string[] names) =>
        names.Contains(field.Key) && field.Value.AsText() is not null;

    static void Digest(JsonObject map, string name)
    {
        var digest = map[name].AsText() is { } text ? ContentHash.Of(text) : ContentHash.Of(map[name]);
        map.Remove(name);
        map[$"{name}Digest"] = digest;
    }

    static bool IsLong(JsonNode? node) => node.AsText() is { } text && Encoding.UTF8.GetByteCount(text) > TextBytesMax;

    static int SizeOf(JsonNode? node) => node is null ? 4 : JsonSerializer.SerializeToUtf8Bytes(node).Length;
}
