using Dapper;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>What has crossed the broker in the last 24 hours, and its way back into the outbox.</summary>
public sealed class SentMessages(NpgsqlDataSource db, OutboxSignal signal)
{
    const string LockAllPartitions = "select part from outbox_partitions order by part for update";

    // The old seq is kept: messages that were never sent have higher ones, so order per subject holds.
    const string MoveBack = """
        with again as (
            delete from outbox_sent
             where sent_at >= coalesce(@since, '-infinity')
            returning part, seq, message_id, subject, version, message_type, exchange, body, traceparent, created_at)
        insert into outbox (part, seq, message_id, subject, version, message_type, exchange, body, traceparent, created_at)
        overriding system value
        select part, seq, message_id, subject, version, message_type, exchange, body, traceparent, created_at from again
            on conflict do nothing
        """;

    /// <summary>Queues sent messages again, oldest first; receivers drop those they have seen.</summary>
    /// <param name="since">Null for all that is kept.</param>
    /// <returns>How many.</returns>
    public async Task<long> SendAgainAsync(DateTimeOffset? since, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(LockAllPartitions, cancellationToken: ct));
        var count = await connection.ExecuteAsync(new CommandDefinition(
            MoveBack, new { since }, commandTimeout: 0, cancellationToken: ct));
        await transaction.CommitAsync(ct);
        signal.Raise();
        return count;
    }
}
