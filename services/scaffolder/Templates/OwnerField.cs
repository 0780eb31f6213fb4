using System.Text.Json.Nodes;

namespace Scaffolder.Templates;

/// <summary>
/// The parameter that says for which group a template is run: the field that a form shows as <c>OwnerPicker</c>, or
/// else one that is called <c>owner</c>. It decides who may run it and who may look.
/// </summary>
static class OwnerField
{
    const string ByConvention = "owner";
    const int DepthMax = 8;

    /// <summary>The path of the field, like <c>team.owner</c>; null when the template asks for no owner.</summary>
    public static string[]? Find(JsonNode? parameters)
    {
        var pages = parameters is JsonArray list ? list.ToArray() : [parameters];
        return pages.Select(page => Find(page, IsPicker, [])).FirstOrDefault(path => path is not null)
            ?? pages.Select(page => Find(page, (name, _) => name == ByConvention, []))
                .FirstOrDefault(path => path is not null);
    }

    /// <summary>What was given there; null when it was left out.</summary>
    public static JsonNode? ValueAt(JsonObject values, string[] path) =>
        path.Aggregate((JsonNode?)values, (node, name) => (node as JsonObject)?[name]);

    /// <summary><c>[group:][namespace/]name</c> in full and lower case; null when it names no group.</summary>
    public static string? GroupRef(JsonNode? value)
    {
        if (value.AsText() is not { } written)
            return null;
        var text = written.Trim().ToLowerInvariant();
        if (text.StartsWith("group:", StringComparison.Ordinal))
            text = text["group:".Length..];
        return text.Contains(':') ? null : text.Split('/') switch
        {
            [{ Length: > 0 } name] => $"group:default/{name}",
            [{ Length: > 0 } space, { Length: > 0 } name] => $"group:{space}/{name}",
            _ => null,
        };
    }

    static string[]? Find(JsonNode? schema, Func<string, JsonNode?, bool> isOwner, string[] path)
    {
        if (path.Length >= DepthMax || (schema as JsonObject)?["properties"] is not JsonObject properties)
            return null;
        return properties.Where(field => isOwner(field.Key, field.Value))
                .Select(field => (string[])[.. path, field.Key]).FirstOrDefault()
            ?? properties.Select(field => Find(field.Value, isOwner, [.. path, field.Key]))
                .FirstOrDefault(found => found is not null);
    }

    static bool IsPicker(string name, JsonNode? schema) =>
        (schema as JsonObject)?["ui:field"].AsText() == "OwnerPicker";
}
