using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Catalog.Entities;

/// <summary>Plain scalars by the core schema of YAML 1.2: <c>yes</c>, <c>on</c> and dates are texts.</summary>
static partial class YamlScalar
{
    // Longer runs of digits are no number anyone meant, and double.Parse is asked nothing hostile.
    const int NumberCharsMax = 64;

    // JavaScript, which every other reader of an entity is, has no exact integers past this.
    const double ExactIntegerMax = 9_007_199_254_740_992;

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    static partial Regex Decimal { get; }

    [GeneratedRegex(@"\A0o[0-7]{1,17}\z")]
    static partial Regex Octal { get; }

    [GeneratedRegex(@"\A0x[0-9a-fA-F]{1,13}\z")]
    static partial Regex Hexadecimal { get; }

    public static JsonNode? Read(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        { Length: > NumberCharsMax } => JsonValue.Create(text),
        _ when Octal.IsMatch(text) => JsonValue.Create(Convert.ToInt64(text[2..], 8)),
        _ when Hexadecimal.IsMatch(text) => JsonValue.Create(Convert.ToInt64(text[2..], 16)),
        _ when Decimal.IsMatch(text) => Number(text),
        _ => JsonValue.Create(text),
    };

    static JsonValue Number(string text)
    {
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

        // 1e999 is infinite and JSON has no word for it.
        if (!double.IsFinite(number))
            return JsonValue.Create(text);

        return number == Math.Truncate(number) && Math.Abs(number) <= ExactIntegerMax
            ? JsonValue.Create((long)number)
            : JsonValue.Create(number);
    }
}
