using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Catalog.Queries;

/// <summary>
/// The <c>filter</c> parameters of a request, as the predicate they are short for: any of the parameters, and all
/// conditions of that one.
/// </summary>
static class EntityFilter
{
    /// <summary>Reads <c>a=b,c</c> once per parameter; the error is a sentence for the caller.</summary>
    /// <param name="predicate">Null when nothing was asked, which matches every entity.</param>
    public static bool TryParse(
        IEnumerable<string> parameters, out JsonObject? predicate, [NotNullWhen(false)] out string? error)
    {
        predicate = null;
        var sets = parameters.Select(Statements).Where(set => set.Length > 0).ToArray();
        error = sets.SelectMany(set => set).FirstOrDefault(statement => statement.StartsWith('=')) is { } malformed
            ? $"Invalid filter, '{malformed}' is not a valid statement (expected a string on the form a=b or a= or a)"
            : sets.Sum(set => set.Length) > PredicateParser.ConditionsMax
                ? $"Invalid filter, more than {PredicateParser.ConditionsMax} conditions"
                : null;
        if (error is null && sets.Length > 0)
            predicate = OneOrMore("$any", [.. sets.Select(set => OneOrMore("$all", Conditions(set)))]);
        return error is null;
    }

    static string[] Statements(string parameter) =>
        parameter.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // One key with several values asks for any of them; where it has a value, asking for its existence adds nothing.
    static JsonObject[] Conditions(string[] statements) =>
    [
        .. statements
            .Select(statement => statement.Split('=', 2, StringSplitOptions.TrimEntries))
            .GroupBy(parts => parts[0], StringComparer.Ordinal)
            .Select(same => new JsonObject
            {
                [same.Key] = ConditionOn([.. same.Where(parts => parts.Length == 2).Select(parts => parts[1])]),
            }),
    ];

    static JsonNode ConditionOn(string[] values) => values switch
    {
        [] => new JsonObject { ["$exists"] = true },
        [var value] => value,
        _ => new JsonObject { ["$in"] = new JsonArray([.. values.Select(value => (JsonNode)value)]) },
    };

    static JsonObject OneOrMore(string @operator, JsonObject[] parts) =>
        parts is [var one] ? one : new JsonObject { [@operator] = new JsonArray([.. parts]) };
}
