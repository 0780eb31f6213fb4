using Contracts;
using Defaults.Identity;

namespace Gateway.Feed;

/// <summary>What a reader asks for, and what they may see of it.</summary>
sealed record FeedFilter
{
    const StringSplitOptions separated = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    public required string[]? Types { get; init; }
    public required string? Owner { get; init; }
    public required string? Subject { get; init; }
    public required string? Kind { get; init; }
    public required bool SeesAll { get; init; }
    public required string[] Groups { get; init; }

    /// <summary>Everything, for the tail that serves all readers of this replica.</summary>
    public static FeedFilter Everything { get; } = new()
    {
        Types = null, Owner = null, Subject = null, Kind = null, SeesAll = true, Groups = [],
    };

    public static FeedFilter For(Caller caller, string[]? types, string? owner, string? subject, string? kind) => new()
    {
        Types = types?.SelectMany(type => type.Split(',', separated)).ToArray() is { Length: > 0 } given ? given : null,
        Owner = Normal(owner),
        Subject = Normal(subject),
        Kind = Normal(kind),
        SeesAll = caller.IsAdministrator,
        Groups = [.. caller.Groups, .. caller.Reads],
    };

    /// <summary>The same decision as the page's SQL, for events that are in memory.</summary>
    public bool Passes(FeedRow row) =>
        (Types is null || Types.Contains(row.Type))
        && (Owner is null || Owner == row.Owner)
        && (Subject is null || Subject == row.Subject)
        && (Kind is null || Kind == row.Kind)
        && (SeesAll || row.Visibility == Visibilities.Internal || (row.Owner is not null && Groups.Contains(row.Owner)));

    /// <summary>A parameter without a value asks for nothing.</summary>
    static string? Normal(string? text) => string.IsNullOrEmpty(text) ? null : text.ToLowerInvariant();
}
