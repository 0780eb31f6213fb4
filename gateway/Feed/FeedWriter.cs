using Contracts;
using Gateway.Identity;
using Messaging;
using Messaging.Bus;
using Messaging.Inbox;
using Npgsql;
using RabbitMQ.Client;

namespace Gateway.Feed;

/// <summary>
/// Writes the feed. Every replica runs one, the broker makes one of them the active consumer, and each commit is fenced
/// by the writer's number, because a consumer that was stopped in its tracks wakes up with a full buffer.
/// </summary>
sealed class FeedWriter(
    Broker broker, NpgsqlDataSource db, FeedSignal signal, KnownGroups groups, InboxLag lag, TimeProvider clock,
    ILogger<FeedWriter> log) : BackgroundService
{
    const int Prefetch = 500;
    static readonly TimeSpan pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await broker.ConnectAsync("feed", ct);
                await DeclareAsync(connection, ct);
                await using var reader = await QueueReader.OpenAsync(connection, Topology.FeedQueue, Prefetch, ct);
                await WriteUntilFaultAsync(reader, ct);
            }
            // Whatever it is: nothing was acknowledged, so it all comes again, and the feed waits rather than skips.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                log.FeedStumbled(exception);
            }
            await Task.Delay(pause, ct);
        }
    }

    async Task WriteUntilFaultAsync(QueueReader reader, CancellationToken ct)
    {
        // Taken with the first delivery, not when connecting: a waiting replica must not fence out the active one.
        long? writer = null;
        while (true)
        {
            var batch = await reader.ReadAsync(Prefetch, ct);
            var events = batch.Select(message => FeedEvent.From(message, clock.GetUtcNow())).ToList();
            await using (var connection = await db.OpenConnectionAsync(ct))
            {
                writer ??= await FeedAppend.TakeOverAsync(connection, ct);
                await FeedAppend.AppendAsync(connection, writer.Value, events, ct);
                signal.Raise();
                await groups.KeepAsync(connection, events, ct);
            }
            CrashPoint.At(CrashPoint.FeedAfterCommit);
            await reader.AcknowledgeAsync(batch, ct);
            lag.Consumed(Topology.FeedQueue, events[^1].OccurredAt);
        }
    }

    /// <summary>Binds every event's exchange here too, so that none is published before the feed hears it.</summary>
    static async Task DeclareAsync(IConnection connection, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.ExchangeDeclareAsync(Topology.EventsExchange, "fanout", durable: true, cancellationToken: ct);
        foreach (var type in Topology.Events)
        {
            await channel.ExchangeDeclareAsync(Topology.ExchangeOf(type), "fanout", durable: true, cancellationToken: ct);
            await channel.ExchangeBindAsync(Topology.EventsExchange, Topology.ExchangeOf(type), "", cancellationToken: ct);
        }
        await channel.QueueDeclareAsync(
            Topology.FeedQueue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>
            {
                ["x-queue-type"] = "quorum",
                ["x-single-active-consumer"] = true,
                // The feed never dead-letters; without a number RabbitMQ 4 would drop after 20 deliveries.
                ["x-delivery-limit"] = 1_000_000_000,
            },
            cancellationToken: ct);
        await channel.QueueBindAsync(Topology.FeedQueue, Topology.EventsExchange, "", cancellationToken: ct);
    }
}
