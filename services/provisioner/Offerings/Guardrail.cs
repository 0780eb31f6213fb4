using System.Text.RegularExpressions;

namespace Provisioner.Offerings;

/// <summary>A rule of an offering over one field of an order, with the words a developer sees who breaks it.</summary>
sealed record Guardrail
{
    static readonly TimeSpan matchLimit = TimeSpan.FromSeconds(1);

    Regex? expression;

    /// <summary><c>name</c>, <c>owner</c>, <c>component</c>, or a parameter such as <c>parameters/size</c>.</summary>
    public required string Field { get; init; }

    /// <summary>What the field must match.</summary>
    public string? Pattern { get; init; }

    /// <summary>What the field must not be.</summary>
    public IReadOnlyList<string>? NoneOf { get; init; }

    /// <summary>Goes on after the field and its value: <c>is reserved</c>.</summary>
    public required string Reason { get; init; }
    public required string Remedy { get; init; }

    // The whole value: $ would let a line break pass that stands at its end.
    public bool Allows(string value) =>
        NoneOf?.Contains(value, StringComparer.Ordinal) != true
        && (Pattern is null || (Expression.Match(value) is { Success: true } match && match.Length == value.Length));

    // Without backtracking, so that no name keeps a request busy.
    Regex Expression => expression ??=
        new Regex(Pattern!, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, matchLimit);
}
