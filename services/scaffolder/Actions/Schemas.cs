using System.Text.Json.Nodes;

namespace Scaffolder.Actions;

/// <summary>The schemas of actions, written as JSON where they stand.</summary>
static class Schemas
{
    /// <param name="properties">The fields of a JSON object, without its braces.</param>
    public static JsonObject Of(string properties, params string[] required) => new()
    {
        ["type"] = "object",
        ["properties"] = JsonNode.Parse($"{{{properties}}}"),
        ["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]),
    };
}
