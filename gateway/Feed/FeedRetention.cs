using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gateway.Feed;

/// <summary>Forgets events past retention, oldest first, and says so in the head before a row is gone.</summary>
sealed class FeedRetention(NpgsqlDataSource db, IOptionsMonitor<FeedOptions> options, ILogger<FeedRetention> log)
    : BackgroundService
{
    const int RowsPerDelete = 5_000;
    static readonly TimeSpan intervalMax = TimeSpan.FromMinutes(10);
    static readonly TimeSpan intervalMin = TimeSpan.FromSeconds(1);

    // Ids of repeats must stay known for longer than outbox_sent can repeat them (24 hours).
    static readonly TimeSpan seenMin = TimeSpan.FromDays(3);

    // Everything up to the newest that is too old, and the head only ever forwards: neither a clock that was set back
    // nor two replicas at once may leave numbers in the feed below its first, or its first below what is gone.
    const string DeleteOld = """
        with last as (
            select max(f.sequence) as sequence
              from feed f
             where f.sequence < (select first_kept + @rows from feed_head)
               and f.recorded_at < now() - @retention),
        head as (
            update feed_head set first_kept = greatest(first_kept, last.sequence + 1)
              from last
             where last.sequence is not null)
        delete from feed where sequence <= (select sequence from last)
        """;

    const string DeleteSeen = "delete from feed_seen where seen_at < now() - @retention";

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var retention = options.CurrentValue.Retention;
            try
            {
                await using var connection = await db.OpenConnectionAsync(ct);
                while (await connection.ExecuteAsync(new CommandDefinition(
                    DeleteOld, new { retention, rows = RowsPerDelete }, cancellationToken: ct)) >= RowsPerDelete)
                {
                }
                await connection.ExecuteAsync(new CommandDefinition(
                    DeleteSeen, new { retention = retention > seenMin ? retention : seenMin }, cancellationToken: ct));
            }
            // What is too old now is so at the next look too.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                log.FeedStumbled(exception);
            }
            await Task.Delay(TimeSpan.FromTicks(Math.Clamp(retention.Ticks / 10, intervalMin.Ticks, intervalMax.Ticks)), ct);
        }
    }
}
