using System.Text;
using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>What an event tells of an entity: everything but long texts, relations and membership.</summary>
static class EntityFacts
{
    public const int TextBytesMax = 4 * 1024;

    static readonly string[] roots = ["apiVersion", "kind", "metadata", "spec"];
    static readonly string[] membership = ["members", "memberOf"];

    /// <summary>
    /// A new entity of at most <see cref="FactsLimit.BytesMax"/>. A value that was too long is called
    /// <c>…Digest</c> and is its SHA-256 in hex; a text in a list becomes <c>sha256:…</c> in its place.
    /// </summary>
    public static JsonObject From(JsonObject entity)
    {
        var facts = new JsonObject();
        foreach (var root in roots.Where(entity.ContainsKey))
        {
            facts[root] = root == "spec" && entity[root] is JsonObject spec
                ? Spec(spec, entity["kind"].AsText())
                : Short(entity[root]);
        }

        FactsLimit.Fit(facts);
        return facts;
    }

    static JsonObject Spec(JsonObject written, string? kind)
    {
        var spec = new JsonObject();
        foreach (var (name, value) in written)
        {
            // Membership travels in events of its own, in parts.
            if (kind is "Group" or "User" && membership.Contains(name))
                continue;

            if (name == "definition")
                spec["definitionDigest"] = Digest(value);
            else
                Add(spec, name, value);
        }

        return spec;
    }

    static JsonNode? Short(JsonNode? node) => node switch
    {
        JsonObject map => Map(map),
        JsonArray list => new JsonArray([.. list.Select(Item)]),
        _ => node?.DeepClone(),
    };

    // Built anew and not cut down: taking a key out of a JsonObject moves all that follow it.
    static JsonObject Map(JsonObject written)
    {
        var map = new JsonObject();
        foreach (var (name, value) in written)
            Add(map, name, value);

        return map;
    }

    static void Add(JsonObject map, string name, JsonNode? value)
    {
        if (IsLong(value))
            map[$"{name}Digest"] = Digest(value);
        else
            map[name] = Short(value);
    }

    static JsonNode? Item(JsonNode? item) => IsLong(item) ? $"sha256:{Digest(item)}" : Short(item);

    static bool IsLong(JsonNode? node) => node.AsText() is { } text && Encoding.UTF8.GetByteCount(text) > TextBytesMax;

    static string Digest(JsonNode? node) => node.AsText() is { } text ? ContentHash.Of(text) : ContentHash.Of(node);
}
