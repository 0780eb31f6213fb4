using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Scaffolder.Templates;

/// <summary>
/// Finds what an event left out. Events tell facts: a text of over 4 KiB, or a field of an entity of over 128 KiB,
/// travels as its digest. A template with a hole in it must not run.
/// </summary>
static partial class CutTexts
{
    const string Suffix = "Digest";

    /// <summary>
    /// The first place below <paramref name="node"/> that was cut, such as <c>spec.steps[0].input.message</c>.
    /// </summary>
    public static string? FindFirst(JsonNode? node, string place) => node switch
    {
        JsonObject map => map.Select(field => InField(map, field.Key, field.Value, place))
            .FirstOrDefault(cut => cut is not null),
        JsonArray list => list.Select((item, i) => InItem(item, $"{place}[{i}]"))
            .FirstOrDefault(cut => cut is not null),
        _ => null,
    };

    static string? InField(JsonObject map, string name, JsonNode? value, string place) =>
        name.EndsWith(Suffix, StringComparison.Ordinal)
        && name[..^Suffix.Length] is { Length: > 0 } cut && !map.ContainsKey(cut)
        && value.AsText() is { } text && Hash().IsMatch(text)
            ? $"{place}.{cut}"
            : FindFirst(value, $"{place}.{name}");

    static string? InItem(JsonNode? item, string place) =>
        item.AsText() is { } text && HashInList().IsMatch(text) ? place : FindFirst(item, place);

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Hash();

    [GeneratedRegex("^sha256:[0-9a-f]{64}$")]
    private static partial Regex HashInList();
}
