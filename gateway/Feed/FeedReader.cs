using System.Data;
using Contracts;
using Dapper;
using Npgsql;

namespace Gateway.Feed;

/// <summary>Reads stored events in order.</summary>
sealed class FeedReader(NpgsqlDataSource db) : IDisposable
{
    /// <summary>Of bodies in one page; the event that reaches it is the last.</summary>
    public const int PageBytesMax = 4 * 1024 * 1024;

    // Readers that all come back at once take turns, and leave connections to webhooks and keys.
    const int PagesAtOnceMax = 12;

    const string SelectHead = "select epoch, sequence, first_kept from feed_head";

    // What a caller may not see is left out by the database, not afterwards: pages would leak by their length.
    const string SelectRows = """
        with page as (
            select sequence, sum(octet_length(body)) over (order by sequence) - octet_length(body) as bytes_before
              from (select sequence, body
                      from feed
                     where sequence > @after
                       and sequence <= @upTo
                       and (@types::text[] is null or type = any(@types))
                       and (@owner::text is null or owner = @owner)
                       and (@subject::text is null or subject = @subject)
                       and (@kind::text is null or kind = @kind)
                       and (@sees_all or visibility = @internal or owner = any(@groups))
                     order by sequence
                     limit @limit) as wanted)
        select sequence, event_id, type, source, subject, kind, version, owner, visibility,
               occurred_at, traceparent, body
          from feed
          join page using (sequence)
         where bytes_before < @bytes
         order by sequence
        """;

    readonly SemaphoreSlim turns = new(PagesAtOnceMax);

    public async Task<FeedHead> HeadAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await HeadAsync(connection, ct);
    }

    /// <summary>What follows a place, as of one moment: retention cannot take events between the check and the read.</summary>
    /// <param name="after">Null for the oldest event kept.</param>
    public async Task<FeedPage> PageAsync(FeedPosition? after, FeedFilter filter, int limit, CancellationToken ct)
    {
        await turns.WaitAsync(ct);
        try
        {
            await using var connection = await db.OpenConnectionAsync(ct);
            await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var head = await HeadAsync(connection, ct);
            var from = after ?? head.First with { Sequence = head.FirstKept - 1 };
            var refusal = head.Refuse(from);
            var rows = refusal is null ? await RowsAsync(connection, from.Sequence, head.Sequence, filter, limit, ct) : [];
            return new FeedPage(head, refusal, rows, head.Position with
            {
                // A page that is not full has looked at everything up to the head: the next need not look there again.
                Sequence = rows.Count == limit || rows.Sum(row => (long)row.Body.Length) >= PageBytesMax
                    ? rows[^1].Sequence
                    : head.Sequence,
            });
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>Events after one number up to another, at most <paramref name="limit"/> and <see cref="PageBytesMax"/>.</summary>
    public async Task<IReadOnlyList<FeedRow>> RowsAsync(
        long after, long upTo, FeedFilter filter, int limit, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await RowsAsync(connection, after, upTo, filter, limit, ct);
    }

    public void Dispose() => turns.Dispose();

    static Task<FeedHead> HeadAsync(NpgsqlConnection connection, CancellationToken ct) =>
        connection.QuerySingleAsync<FeedHead>(new CommandDefinition(SelectHead, cancellationToken: ct));

    static async Task<IReadOnlyList<FeedRow>> RowsAsync(
        NpgsqlConnection connection, long after, long upTo, FeedFilter filter, int limit, CancellationToken ct) =>
        (await connection.QueryAsync<FeedRow>(new CommandDefinition(
            SelectRows,
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
                bytes = PageBytesMax,
            },
            cancellationToken: ct))).AsList();
}

/// <param name="Refusal">Why the feed cannot be read on from there; null where it can.</param>
/// <param name="Last">Up to where the page has looked.</param>
sealed record FeedPage(FeedHead Head, string? Refusal, IReadOnlyList<FeedRow> Rows, FeedPosition Last);

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
