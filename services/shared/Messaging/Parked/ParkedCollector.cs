using Defaults.Errors;
using Contracts;
using Dapper;
using Messaging.Bus;
using Messaging.Database;
using Messaging.Inbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;

namespace Messaging.Parked;

/// <summary>
/// Brings what lies in the error queues into PostgreSQL, where it survives a wiped broker and can be listed, retried and
/// discarded. A queue cannot be listed without taking its messages, and each look would count as a delivery.
/// </summary>
sealed class ParkedCollector(Broker broker, NpgsqlDataSource db, Endpoints endpoints, ILogger<ParkedCollector> log)
    : BackgroundService
{
    const int Prefetch = 50;
    static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    const string Insert = """
        insert into parked_messages (id, message_id, queue, message_type, body, traceparent, reason)
        values (@id, @messageId, @queue, @messageType, @body, @traceparent, @reason)
            on conflict (queue, message_id) do update set reason = excluded.reason, parked_at = excluded.parked_at
        """;

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await broker.ConnectAsync("parked", ct);
                await CollectUntilFaultAsync(connection, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            // Whatever it is: what lies in the error queues must not wait for a restart.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                log.ReadingPaused("error queues", exception.Message);
            }
            await Task.Delay(pause, ct);
        }
    }

    async Task CollectUntilFaultAsync(IConnection connection, CancellationToken ct)
    {
        var readers = new List<QueueReader>();
        try
        {
            foreach (var queue in endpoints.Queues)
            {
                await DeclareAsync(connection, queue, ct);
                foreach (var source in new[] { ParkedQueues.ErrorsOf(queue), ParkedQueues.SkippedOf(queue) })
                    readers.Add(await QueueReader.OpenAsync(connection, source, Prefetch, ct));
            }
            await Task.WhenAny(endpoints.Queues
                .SelectMany(queue => new[] { queue, queue })
                .Zip(readers, (queue, reader) => CollectAsync(queue, reader, ct))).Unwrap();
        }
        finally
        {
            foreach (var reader in readers)
                await reader.DisposeAsync();
        }
    }

    static async Task DeclareAsync(IConnection connection, string queue, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.ExchangeDeclareAsync(Topology.DeadExchange, "direct", durable: true, cancellationToken: ct);
        foreach (var name in new[] { ParkedQueues.ErrorsOf(queue), ParkedQueues.SkippedOf(queue) })
            await channel.QueueDeclareAsync(
                name, durable: true, exclusive: false, autoDelete: false,
                Broker.QuorumArguments(deadLetterKey: null), cancellationToken: ct);
        await channel.QueueBindAsync(
            ParkedQueues.ErrorsOf(queue), Topology.DeadExchange, queue, cancellationToken: ct);
    }

    async Task CollectAsync(string queue, QueueReader reader, CancellationToken ct)
    {
        while (true)
        {
            var batch = await reader.ReadAsync(Prefetch, ct);
            await using var connection = await db.OpenConnectionAsync(ct);
            foreach (var message in batch)
            {
                // PostgreSQL has no NUL in text; a reason that cannot be stored would hold up the whole queue.
                var reason = ReasonOf(message, reader.Queue).Replace('\0', '\uFFFD');
                await connection.ExecuteAsync(new CommandDefinition(
                    Insert,
                    new
                    {
                        id = Guid.CreateVersion7(),
                        message.MessageId,
                        queue,
                        messageType = message.Header("MT-MessageType")?.Replace('\0', '\uFFFD'),
                        body = message.Body,
                        traceparent = message.Header("traceparent"),
                        reason,
                    },
                    cancellationToken: ct));
                log.Parked(queue, message.MessageId, reason);
            }
            await reader.AcknowledgeAsync(batch, ct);
        }
    }

    static string ReasonOf(ReceivedMessage message, string source) =>
        message.Header("MT-Fault-Message") is { } fault
            ? $"{message.Header("MT-Fault-ExceptionType")}: {fault}"
            : source.EndsWith("_skipped", StringComparison.Ordinal)
                ? $"No consumer for message type '{message.Header("MT-MessageType")}'."
                : "The delivery limit was used up: consumers died while they had this message.";
}
