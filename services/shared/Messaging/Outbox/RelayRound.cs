using System.Collections.Frozen;
using System.Diagnostics;
using Contracts;
using Npgsql;
using NpgsqlTypes;
using RabbitMQ.Client;

namespace Messaging.Outbox;

/// <summary>One transaction of the relay: lock partitions, read, publish in order, move exactly what was published.</summary>
static class RelayRound
{
    const int PartitionsMax = 8;
    const int MessagesMax = 400;

    /// <summary>Publishes in flight at once; stays below the channel's limiter, above which confirm order breaks.</summary>
    const int WindowMax = 200;
    static readonly TimeSpan confirmTimeout = TimeSpan.FromSeconds(10);

    // The lock dies with the connection, so a killed relay frees its partitions at once.
    const string LockPartitions = """
        select part
          from outbox_partitions p
         where exists (select 1 from outbox o where o.part = p.part)
         order by last_run
         limit @partitions
           for update skip locked
        """;

    // The same share for every partition, so that a long backlog of one does not hold up the others.
    const string ReadMessages = """
        select m.part, m.seq, m.message_id, m.message_type, m.exchange, m.body, m.traceparent
          from unnest(@parts) as locked (part)
         cross join lateral (
               select * from outbox o where o.part = locked.part order by o.seq limit @share) m
        """;

    // Never by watermark: a lower seq of another subject may commit between the read and the delete.
    const string MovePublished = """
        with moved as (
            delete from outbox o
             using unnest(@parts, @seqs) as done (part, seq)
             where o.part = done.part
               and o.seq = done.seq
            returning o.part, o.seq, o.message_id, o.subject, o.version, o.message_type, o.exchange, o.body,
                      o.traceparent, o.created_at)
        insert into outbox_sent (part, seq, message_id, subject, version, message_type, exchange, body, traceparent,
                                 created_at)
        select part, seq, message_id, subject, version, message_type, exchange, body, traceparent, created_at from moved
        """;

    // Another replica that publishes them touches its partitions; who merely holds them does not.
    const string IsHeldUp = """
        select exists (select 1 from outbox)
           and not exists (select 1 from outbox_partitions where last_run > clock_timestamp() - interval '5 seconds')
        """;

    const string TouchPartitions = "update outbox_partitions set last_run = clock_timestamp() where part = any(@parts)";

    static readonly FrozenDictionary<string, string> eventTypes =
        Topology.Events.ToFrozenDictionary(Topology.UrnOf, Topology.EventTypeOf);

    /// <summary>
    /// The number of messages published: 0 when there was nothing to do, null when messages wait and nobody can claim them.
    /// </summary>
    public static async Task<int?> RunAsync(NpgsqlConnection connection, IChannel channel, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var parts = await LockAsync(connection, ct);
        if (parts.Length == 0)
            return await IsHeldUpAsync(connection, ct) ? null : 0;
        var messages = await ReadAsync(connection, parts, ct);
        CrashPoint.At(CrashPoint.OutboxAfterRead);

        for (var start = 0; start < messages.Count; start += WindowMax)
            await PublishAsync(channel, messages[start..Math.Min(start + WindowMax, messages.Count)], ct);
        CrashPoint.At(CrashPoint.OutboxAfterPublish);

        await MoveAsync(connection, messages, parts, ct);
        CrashPoint.At(CrashPoint.OutboxBeforeMove);
        await transaction.CommitAsync(ct);
        CrashPoint.At(CrashPoint.OutboxAfterMove);
        return messages.Count;
    }

    static async Task<short[]> LockAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(LockPartitions, connection);
        command.Parameters.AddWithValue("partitions", PartitionsMax);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var parts = new List<short>(PartitionsMax);
        while (await reader.ReadAsync(ct))
            parts.Add(reader.GetInt16(0));
        return [.. parts];
    }

    static async Task<bool> IsHeldUpAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(IsHeldUp, connection);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    static async Task<List<OutboxMessage>> ReadAsync(NpgsqlConnection connection, short[] parts, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(ReadMessages, connection);
        command.Parameters.AddWithValue("parts", parts);
        command.Parameters.AddWithValue("share", MessagesMax / parts.Length);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var messages = new List<OutboxMessage>();
        while (await reader.ReadAsync(ct))
            messages.Add(new OutboxMessage(
                reader.GetInt16(0), reader.GetInt64(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4),
                reader.GetFieldValue<byte[]>(5), await reader.IsDBNullAsync(6, ct) ? null : reader.GetString(6)));
        return messages;
    }

    static Task PublishAsync(IChannel channel, List<OutboxMessage> window, CancellationToken ct)
    {
        var confirms = new Task[window.Count];
        for (var i = 0; i < window.Count; i++)
        {
            var message = window[i];
            using var activity = MessagingTelemetry.StartPublish(message);
            confirms[i] = channel.BasicPublishAsync(
                message.Exchange, "", mandatory: true, Properties(message, activity), message.Body, ct).AsTask();
        }
        return Task.WhenAll(confirms).WaitAsync(confirmTimeout, ct);
    }

    static BasicProperties Properties(OutboxMessage message, Activity? activity)
    {
        var headers = new Dictionary<string, object?>(4) { ["MT-MessageType"] = message.MessageType };
        // For receivers that do not know the contract, such as an older feed.
        if (eventTypes.TryGetValue(message.MessageType, out var eventType))
            headers["ce-type"] = eventType;
        if ((activity?.Id ?? message.TraceParent) is { } trace)
        {
            headers["traceparent"] = trace;
            headers["MT-Activity-Id"] = trace;   // MassTransit reads this one.
        }
        return new BasicProperties
        {
            MessageId = message.MessageId.ToString(),
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
            Headers = headers,
        };
    }

    static async Task MoveAsync(
        NpgsqlConnection connection, List<OutboxMessage> messages, short[] parts, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(MovePublished)
        {
            Parameters =
            {
                new("parts", NpgsqlDbType.Array | NpgsqlDbType.Smallint) { Value = messages.ConvertAll(m => m.Part) },
                new("seqs", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = messages.ConvertAll(m => m.Seq) },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(TouchPartitions)
        {
            Parameters = { new("parts", parts) },
        });
        await batch.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>A row of the outbox: a finished message.</summary>
sealed record OutboxMessage(
    short Part, long Seq, Guid MessageId, string MessageType, string Exchange, byte[] Body, string? TraceParent);
