using System.Text.Json;
using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>What an entity's reader asks of a JSON value again and again.</summary>
static class JsonNodes
{
    const int ExcerptCharsMax = 60;

    /// <summary>The text, or null for anything that is not a text.</summary>
    public static string? AsText(this JsonNode? node)
    {
        if (node?.GetValueKind() != JsonValueKind.String)
            return null;

        // A Guid or a time that was put in by code is a text in JSON, but not a string yet.
        return node.AsValue().TryGetValue<string>(out var text) ? text : node.Deserialize<string>();
    }

    /// <summary>The texts of a text or of a list; items of other types are left out.</summary>
    public static IEnumerable<string> AsTexts(this JsonNode? node) => node switch
    {
        JsonArray list => list.Select(AsText).OfType<string>(),
        _ => node.AsText() is { } text ? [text] : [],
    };

    /// <summary>What an author would call the value: <c>the number 5</c>, <c>a list</c>.</summary>
    public static string Describe(this JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "empty",
        JsonValueKind.Object => "a map",
        JsonValueKind.Array => "a list",
        JsonValueKind.String when node.AsText() is { Length: 0 } => "an empty text",
        JsonValueKind.String => $"the text '{Excerpt(node.AsText()!)}'",
        JsonValueKind.Number => $"the number {node.ToJsonString()}",
        _ => $"the boolean {node.ToJsonString()}",
    };

    public static string Excerpt(string text, int charsMax = ExcerptCharsMax) =>
        text.Length <= charsMax ? text : text[..(char.IsHighSurrogate(text[charsMax - 1]) ? charsMax - 1 : charsMax)] + "…";
}
