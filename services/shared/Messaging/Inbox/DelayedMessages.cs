using Defaults.Errors;
using Contracts;
using Dapper;
using MassTransit;
using Messaging.Database;
using Messaging.Outbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.Inbox;

/// <summary>Messages that are to be tried again later than in seconds: stored, and sent to their queue when due.</summary>
sealed class DelayedMessages(NpgsqlDataSource db, OutboxSignal signal, ILogger<DelayedMessages> log) : BackgroundService
{
    static readonly TimeSpan pollInterval = TimeSpan.FromSeconds(1);

    const string Store = """
        insert into delayed_messages as known
               (message_id, queue, message_type, subject, version, body, traceparent, attempt, not_before, reason)
        values (@messageId, @queue, @messageType, @subject, @version, @body, @traceparent, 1, now() + @delay, @reason)
            on conflict (message_id, queue) do update
           set attempt = known.attempt + 1, not_before = excluded.not_before, reason = excluded.reason
        returning attempt
        """;

    const string Forget = "delete from delayed_messages where message_id = @messageId and queue = @queue";

    // 'infinity' marks a message as on its way; the row stays, because it counts the attempts.
    const string SendDue = """
        with due as (
            update delayed_messages
               set not_before = 'infinity'
             where (message_id, queue) in (
                   select message_id, queue from delayed_messages
                    where not_before <= now()
                    limit 500 for update skip locked)
            returning message_id, queue, message_type, subject, version, body, traceparent)
        insert into outbox (part, message_id, subject, version, message_type, exchange, body, traceparent)
        select 0, message_id, subject, version, message_type, queue, body, traceparent from due
        """;

    /// <returns>
    /// False when the message has come back too often and is to be parked instead; an operator who retries it begins anew.
    /// </returns>
    public async Task<bool> StoreAsync<T>(
        ConsumeContext<T> context, string queue, PlatformMessage message, RetryLaterException retry, CancellationToken ct)
        where T : class
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var attempt = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            Store,
            new
            {
                messageId = message.EventId,
                queue,
                messageType = Topology.UrnOf(typeof(T)),
                message.Subject,
                message.Version,
                body = context.ReceiveContext.Body.GetBytes(),
                traceparent = System.Diagnostics.Activity.Current?.Id,
                retry.Delay,
                reason = retry.Message,
            },
            cancellationToken: ct));
        log.Delayed(queue, message.EventId, retry.Delay, attempt, retry.Message);
        if (attempt < RetryLaterException.AttemptsMax)
            return true;
        await connection.ExecuteAsync(new CommandDefinition(
            Forget, new { messageId = message.EventId, queue }, cancellationToken: ct));
        return false;
    }

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(pollInterval);
        while (await timer.WaitForNextTickAsync(ct))
        {
            try
            {
                await using var connection = await db.OpenConnectionAsync(ct);
                if (await connection.ExecuteAsync(new CommandDefinition(SendDue, cancellationToken: ct)) > 0)
                    signal.Raise();
            }
            // Whatever it is, the messages of the next second depend on going on.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                log.MaintenancePaused(exception.Message);
            }
        }
    }
}
