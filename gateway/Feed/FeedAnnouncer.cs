using Defaults.Errors;
using Npgsql;

namespace Gateway.Feed;

/// <summary>
/// Tells the other replicas that the feed has grown. Outside the writing transaction and at most 50 times a second:
/// a NOTIFY takes a lock on the whole database when it commits.
/// </summary>
sealed class FeedAnnouncer(NpgsqlDataSource db, FeedSignal written, ILogger<FeedAnnouncer> log)
    : BackgroundService
{
    public const string Channel = "feed_grown";
    static readonly TimeSpan interval = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await written.Next.WaitAsync(ct);
            try
            {
                await using var connection = await db.OpenConnectionAsync(ct);
                await using var transaction = await connection.BeginTransactionAsync(ct);
                await using var notify = new NpgsqlCommand($"set local synchronous_commit = off; notify {Channel}", connection);
                await notify.ExecuteNonQueryAsync(ct);
                await transaction.CommitAsync(ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                // Replicas also poll; an announcement that is lost costs them half a second.
                if (!Transient.Is(exception))
                    log.FeedFailed(exception);
            }
            await Task.Delay(interval, ct);
        }
    }
}
