using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scaffolder;

/// <summary>What a reader of templates and values asks of a JSON value again and again.</summary>
static class JsonNodes
{
    /// <summary>The text, or null for anything that is not a text.</summary>
    public static string? AsText(this JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
