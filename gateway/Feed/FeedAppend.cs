using Dapper;
using Messaging;
using Npgsql;

namespace Gateway.Feed;

/// <summary>Adds a batch to the feed: what was seen before is dropped, the rest gets the next numbers.</summary>
static class FeedAppend
{
    const string TakeOver = "update feed_head set writer = writer + 1 returning writer";

    // One statement, so that the head is locked for as short as can be. It returns no row to a fenced writer, whose
    // transaction must then be rolled back.
    const string Append = """
        with given as (
            select * from unnest(@ids, @types, @sources, @subjects, @kinds, @versions, @owners, @visibilities,
                                 @occurred, @traces, @bodies) with ordinality
                as g (event_id, type, source, subject, kind, version, owner, visibility, occurred_at, traceparent, body,
                      position)),
        fresh as (
            insert into feed_seen (event_id) select event_id from given order by position
                on conflict do nothing
            returning event_id),
        head as (
            update feed_head set sequence = sequence + (select count(*) from fresh)
             where writer = @writer
            returning sequence - (select count(*) from fresh) as before),
        written as (
            insert into feed (sequence, event_id, type, source, subject, kind, version, owner, visibility, occurred_at,
                              traceparent, body)
            select head.before + row_number() over (order by position), event_id, type, source, subject, kind, version,
                   owner, visibility, occurred_at, traceparent, body
              from given join fresh using (event_id) cross join head)
        select before from head
        """;

    public static Task<long> TakeOverAsync(NpgsqlConnection connection, CancellationToken ct) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition(TakeOver, cancellationToken: ct));

    /// <exception cref="FencedException">Another replica has taken over; nothing was written.</exception>
    public static async Task AppendAsync(
        NpgsqlConnection connection, long writer, IReadOnlyList<FeedEvent> events, CancellationToken ct)
    {
        var given = events.DistinctBy(e => e.EventId).ToArray();
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var before = await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            Append,
            new
            {
                writer,
                ids = Array.ConvertAll(given, e => e.EventId),
                types = Array.ConvertAll(given, e => e.Type),
                sources = Array.ConvertAll(given, e => e.Source),
                subjects = Array.ConvertAll(given, e => e.Subject),
                kinds = Array.ConvertAll(given, e => e.Kind),
                versions = Array.ConvertAll(given, e => e.Version),
                owners = Array.ConvertAll(given, e => e.Owner),
                visibilities = Array.ConvertAll(given, e => e.Visibility),
                occurred = Array.ConvertAll(given, e => e.OccurredAt.UtcDateTime),
                traces = Array.ConvertAll(given, e => e.TraceParent),
                bodies = Array.ConvertAll(given, e => e.Body),
            },
            cancellationToken: ct));
        if (before is null)
            throw new FencedException();
        CrashPoint.At(CrashPoint.FeedBeforeCommit);
        await transaction.CommitAsync(ct);
    }
}

/// <summary>This writer is a zombie: another replica writes the feed now.</summary>
sealed class FencedException() : Exception("Another replica has taken over the feed.");
