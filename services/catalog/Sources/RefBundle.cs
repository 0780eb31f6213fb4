using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.Sources;

/// <summary>
/// Makes one document of an OpenAPI or AsyncAPI description that is spread over files: what a <c>$ref</c> names in
/// another file comes under <c>components/x-bundled</c>, once, and the ref points there.
/// </summary>
/// <param name="main">The file of the description itself.</param>
/// <param name="follow">The file that a relative path in a file means.</param>
/// <param name="parse">A file's content.</param>
sealed class RefBundle(
    LocationTarget main, Func<LocationTarget, string, LocationTarget> follow, Func<LocationTarget, JsonNode?> parse)
{
    public const int RefsMax = 2_000;
    const string Ref = "$ref";
    const string Place = "x-bundled";

    readonly Dictionary<string, JsonNode?> files = [];
    readonly Dictionary<string, string> names = [];
    readonly JsonObject bundled = [];

    /// <returns>Null when nothing refers to another file.</returns>
    public JsonNode? Make(JsonNode? document)
    {
        if (document is not JsonObject whole)
            return null;
        Rewrite(whole, main);
        if (bundled.Count == 0)
            return null;
        if (whole["components"] is not JsonObject components)
            whole["components"] = components = [];
        components[Place] = bundled;
        return whole;
    }

    void Rewrite(JsonNode? node, LocationTarget file)
    {
        if (node is JsonObject map)
        {
            if (map[Ref].AsText() is { } written)
                map[Ref] = Rewritten(written, file);
            foreach (var (_, value) in map.ToArray())
                Rewrite(value, file);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
                Rewrite(item, file);
        }
    }

    string Rewritten(string written, LocationTarget file)
    {
        var hash = written.IndexOf('#', StringComparison.Ordinal);
        var (path, pointer) = hash < 0 ? (written, "") : (written[..hash], written[(hash + 1)..]);
        var target = path.Length == 0 ? file : follow(file, path);
        if (target == main)
            return $"#{pointer}";
        var name = $"{target.Target}#{pointer}";
        if (!names.TryGetValue(name, out var key))
        {
            if (names.Count == RefsMax)
                throw new PlaceholderException($"refers to more than {RefsMax:N0} parts of other files", "Bundle the description before.");
            names[name] = key = $"{Path.GetFileNameWithoutExtension(target.Path)}-{names.Count + 1}";
            var found = Find(target, pointer)
                ?? throw new PlaceholderException($"refers to {written}, and {target.Target} has nothing there", "Correct the $ref.");
            bundled[key] = found;
            Rewrite(found, target);
        }

        return $"#/components/{Place}/{key}";
    }

    JsonNode? Find(LocationTarget file, string pointer)
    {
        if (!files.TryGetValue(file.Target, out var node))
            files[file.Target] = node = parse(file);
        foreach (var part in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Unescape))
        {
            node = node switch
            {
                JsonObject map => map[part],
                JsonArray list when int.TryParse(part, out var index) && index >= 0 && index < list.Count => list[index],
                _ => null,
            };
        }

        return node?.DeepClone();
    }

    static string Unescape(string part) => Uri.UnescapeDataString(part)
        .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
