using System.Text.Json;
using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>Brings the facts of an event under their size.</summary>
static class FactsLimit
{
    public const int BytesMax = 128 * 1024;

    // What a digest takes: its quotes, its 64 digits and the longer name.
    const int DigestBytes = 2 + 64 + 6;

    // What subscribers route by; a text of at most EntityFacts.TextBytesMax each.
    static readonly Dictionary<string, string[]> kept = new()
    {
        ["metadata"] = ["name", "namespace", "uid"],
        ["spec"] = ["type", "lifecycle", "owner", "system"],
    };

    /// <summary>Replaces the largest fields of metadata and spec by digests, until the rest fits.</summary>
    public static void Fit(JsonObject facts)
    {
        var excess = SizeOf(facts) - BytesMax;
        if (excess <= 0)
            return;

        var dropped = LargestFields(facts, excess);
        foreach (var root in kept.Keys)
        {
            var names = dropped.Where(field => field.Root == root).Select(field => field.Name).ToHashSet();
            if (names.Count > 0 && facts[root] is JsonObject block)
                facts[root] = WithDigests(block, names);
        }

        // Countless small fields are left, and a digest of each would be no shorter: one for all of them.
        foreach (var root in kept.Keys.Reverse())
        {
            if (SizeOf(facts) > BytesMax && facts[root] is JsonObject block)
            {
                facts[$"{root}Digest"] = ContentHash.Of(block);
                facts[root] = new JsonObject(block.Where(field => IsKept(root, field)).Select(Copy));
            }
        }
    }

    static List<(string Root, string Name)> LargestFields(JsonObject facts, int excess)
    {
        var fields = kept.Keys
            .SelectMany(root => (facts[root] as JsonObject ?? [])
                .Where(field => !IsKept(root, field))
                .Select(field => (Root: root, Name: field.Key, Bytes: SizeOf(field.Value))))
            .Where(field => field.Bytes > DigestBytes)
            .OrderByDescending(field => field.Bytes);

        var dropped = new List<(string, string)>();
        foreach (var (root, name, bytes) in fields)
        {
            if (excess <= 0)
                break;
            dropped.Add((root, name));
            excess -= bytes - DigestBytes;
        }

        return dropped;
    }

    static JsonObject WithDigests(JsonObject block, HashSet<string> names) => new(block.Select(field =>
        names.Contains(field.Key)
            ? KeyValuePair.Create($"{field.Key}Digest", (JsonNode?)ContentHash.Of(field.Value))
            : Copy(field)).DistinctBy(field => field.Key));

    static KeyValuePair<string, JsonNode?> Copy(KeyValuePair<string, JsonNode?> field) =>
        KeyValuePair.Create(field.Key, field.Value?.DeepClone());

    static bool IsKept(string root, KeyValuePair<string, JsonNode?> field) =>
        kept[root].Contains(field.Key) && field.Value.AsText() is not null;

    static int SizeOf(JsonNode? node) => node is null ? 4 : JsonSerializer.SerializeToUtf8Bytes(node).Length;
}
