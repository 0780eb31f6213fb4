using System.Diagnostics.CodeAnalysis;

namespace Catalog.Entities;

/// <summary>The <c>filter</c> parameters of a request: any of the sets, and all conditions of that set.</summary>
/// <param name="AnyOf">Empty when nothing was asked, which matches every entity.</param>
sealed record EntityFilter(IReadOnlyList<IReadOnlyList<FilterCondition>> AnyOf)
{
    public const int ConditionsMax = 1_000;

    /// <summary>Reads <c>a=b,c</c> once per parameter; the error is a sentence for the caller.</summary>
    public static bool TryParse(
        IEnumerable<string> parameters,
        [NotNullWhen(true)] out EntityFilter? filter,
        [NotNullWhen(false)] out string? error)
    {
        filter = null;
        var sets = parameters.Select(Statements).Where(set => set.Length > 0).ToArray();
        var malformed = sets.SelectMany(set => set).FirstOrDefault(statement => statement.StartsWith('='));
        error = malformed is not null
            ? $"Invalid filter, '{malformed}' is not a valid statement (expected a string on the form a=b or a= or a)"
            : sets.Sum(set => set.Length) > ConditionsMax
                ? $"Invalid filter, more than {ConditionsMax} conditions"
                : null;

        if (error is null)
            filter = new EntityFilter([.. sets.Select(Conditions)]);
        return filter is not null;
    }

    static string[] Statements(string parameter) =>
        parameter.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // One key with several values asks for any of them; where it has a value, asking for its existence adds nothing.
    static FilterCondition[] Conditions(string[] statements) =>
    [
        .. statements
            .Select(statement => statement.Split('=', 2, StringSplitOptions.TrimEntries))
            .GroupBy(parts => parts[0], StringComparer.Ordinal)
            .Select(same => new FilterCondition(
                same.Key.ToLowerInvariant(),
                [.. same.Where(parts => parts.Length == 2).Select(parts => parts[1].ToLowerInvariant()).Distinct()])),
    ];
}

/// <summary>One condition, lower-cased as the search rows are.</summary>
/// <param name="Key">The path, as <see cref="EntitySearch"/> writes it.</param>
/// <param name="Values">The values of which one must stand at the key; empty asks only that the key exists.</param>
sealed record FilterCondition(string Key, IReadOnlyList<string> Values);
