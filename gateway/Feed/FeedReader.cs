using Contracts;
using Dapper;
using Defaults.Identity;
using Npgsql;

namespace Gateway.Feed;

/// <summary>Reads stored events in order.</summary>
sealed class FeedReader(NpgsqlDataSource db)
{
    const string SelectHead = "select epoch, sequence, first_kept from feed_head";

    // What a caller may not see is left out by the database, not afterwards: pages would leak by their length.
    const string SelectPage = """
        select sequence, event_id, type, source, subject, kind, version, owner, visibility,
               occurred_at, traceparent, body
          from feed
         where sequence > @after
           and sequence <= @upTo
           and (@types::text[] is null or type = any(@types))
           and (@owner::text is null or owner = @owner)
           and (@subject::text is null or subject = @subject)
           and (@kind::text is null or kind = @kind)
           and (@sees_all or visibility = @internal or owner = any(@groups))
         order by sequence
         limit @limit
        """;

    public async Task<FeedHead> HeadAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.QuerySingleAsync<FeedHead>(new CommandDefinition(SelectHead, cancellationToken: ct));
    }

    /// <summary>Events after one number up to another, at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<FeedRow>> PageAsync(
        long after, long upTo, FeedFilter filter, int limit, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<FeedRow>(new CommandDefinition(
            SelectPage,
            new
            {
                after,
                upTo,
                types = filter.Types,
                filter.Owner,
                filter.Subject,
                filter.Kind,
                sees_all = filter.SeesAll,
                @internal = Visibilities.Internal,
                groups = filter.Groups,
                limit,
            },
            cancellationToken: ct))).AsList();
    }
}

/// <summary>A stored event with its number.</summary>
sealed record FeedRow
{
    public required long Sequence { get; init; }
    public required Guid EventId { get; init; }
    public required string Type { get; init; }
    public required string Source { get; init; }
    public required string Subject { get; init; }
    public required string? Kind { get; init; }
    public required long Version { get; init; }
    public required string? Owner { get; init; }
    public required string Visibility { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required string? TraceParent { get; init; }
    public required byte[] Body { get; init; }
}

/// <summary>What a reader asks for, and what they may see of it.</summary>
sealed record FeedFilter
{
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
        Types = types is { Length: > 0 }
            ? [.. types.SelectMany(type => type.Split(',', StringSplitOptions.RemoveEmptyEntries))]
            : null,
        Owner = owner?.ToLowerInvariant(),
        Subject = subject?.ToLowerInvariant(),
        Kind = kind?.ToLowerInvariant(),
        SeesAll = caller.IsAdministrator,
        Groups = [.. caller.Groups],
    };

    /// <summary>The same decision as the page's SQL, for events that are in memory.</summary>
    public bool Passes(FeedRow row) =>
        (Types is null || Types.Contains(row.Type))
        && (Owner is null || Owner == row.Owner)
        && (Subject is null || Subject == row.Subject)
        && (Kind is null || Kind == row.Kind)
        && (SeesAll || row.Visibility == Visibilities.Internal || (row.Owner is not null && Groups.Contains(row.Owner)));
}
