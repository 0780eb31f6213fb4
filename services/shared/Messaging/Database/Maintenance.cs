using Defaults.Errors;
using Dapper;
using Messaging.Outbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.Database;

/// <summary>Keeps the messaging tables small: partitions of the outbox, old inbox rows, spent retries, old answers.</summary>
sealed class Maintenance(NpgsqlDataSource db, ILogger<Maintenance> log) : BackgroundService
{
    const int RowsPerDelete = 5_000;
    static readonly TimeSpan interval = TimeSpan.FromMinutes(10);
    static readonly TimeSpan retryDelay = TimeSpan.FromSeconds(2);

    // Longer than the 24 hours of outbox_sent and than any parked message is expected to wait.
    const string PurgeInbox = """
        delete from inbox
         where (message_id, consumer) in (
               select message_id, consumer from inbox where seen_at < now() - interval '30 days' limit @rows)
        """;

    const string PurgeDelayed = """
        delete from delayed_messages
         where not_before = 'infinity'
           and (message_id, queue) in (select message_id, consumer from inbox)
        """;

    // A client that has not come back within a week will not.
    const string PurgeAnswers = "delete from idempotency_keys where created_at < now() - interval '7 days'";

    public override async Task StartAsync(CancellationToken ct)
    {
        // Before the relay starts: without a partition for this hour nothing could be moved.
        await using var connection = await db.OpenConnectionAsync(ct);
        await SentPartitions.MaintainAsync(connection, ct);
        await base.StartAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        var delay = interval;
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(delay, ct);
            delay = await TryMaintainAsync(ct) ? interval : retryDelay;
        }
    }

    async Task<bool> TryMaintainAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await db.OpenConnectionAsync(ct);
            await SentPartitions.MaintainAsync(connection, ct);
            await connection.ExecuteAsync(new CommandDefinition(PurgeDelayed, cancellationToken: ct));
            await connection.ExecuteAsync(new CommandDefinition(PurgeAnswers, cancellationToken: ct));
            while (await connection.ExecuteAsync(new CommandDefinition(
                PurgeInbox, new { rows = RowsPerDelete }, cancellationToken: ct)) == RowsPerDelete)
            {
            }
            return true;
        }
        // Whatever it is, it is tried again soon: without partitions ahead the relay could move nothing.
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            log.MaintenancePaused(exception.Message);
            return false;
        }
    }
}
