using Contracts;
using Messaging.Bus;
using Messaging.Database;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Messaging.Outbox;

/// <summary>
/// Recognises a broker that lost its data. Each service keeps an empty durable queue, <c>service.incarnation</c>, as its
/// mark; a broker without it is new, and what was sent in the last 24 hours goes back into the outbox before the mark is
/// set. A crash in between only does it again. docs/decisions/0003 says why the mark is one per service.
/// </summary>
public sealed class BrokerMark(
    ServiceName service, SentMessages sent, RelayProgress progress, ILogger<BrokerMark> log) : IDisposable
{
    const ushort NotFound = 404;
    static readonly TimeSpan queuePollInterval = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan logInterval = TimeSpan.FromSeconds(10);
    static readonly TimeSpan boundAfter = TimeSpan.FromSeconds(2);

    readonly SemaphoreSlim oneAtATime = new(1, 1);

    /// <summary>Declares what this service publishes to, waits for those who listen, and heals a new broker.</summary>
    public async Task CheckAsync(IConnection connection, CancellationToken ct)
    {
        await oneAtATime.WaitAsync(ct);
        try
        {
            await using (var channel = await connection.CreateChannelAsync(cancellationToken: ct))
                await DeclareExchangesAsync(channel, ct);
            var queue = $"{service.Name}.incarnation";
            var isNew = await FindAsync(connection, queue, ct) is null;
            await WaitForQueuesAsync(connection, isNew, ct);
            // Another replica may have healed it while we waited.
            if (!isNew || await FindAsync(connection, queue, ct) is not null)
                return;
            log.NewBroker();
            log.Republished(await sent.SendAgainAsync(since: null, ct));
            await using (var channel = await connection.CreateChannelAsync(cancellationToken: ct))
                await channel.QueueDeclareAsync(
                    queue, durable: true, exclusive: false, autoDelete: false,
                    Broker.QuorumArguments(deadLetterKey: null), cancellationToken: ct);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public void Dispose() => oneAtATime.Dispose();

    async Task DeclareExchangesAsync(IChannel channel, CancellationToken ct)
    {
        await channel.ExchangeDeclareAsync(Topology.EventsExchange, "fanout", durable: true, cancellationToken: ct);
        await channel.ExchangeDeclareAsync(Topology.DeadExchange, "direct", durable: true, cancellationToken: ct);
        foreach (var type in Topology.EventsOf(service.Name))
        {
            var exchange = Topology.ExchangeOf(type);
            await channel.ExchangeDeclareAsync(exchange, "fanout", durable: true, cancellationToken: ct);
            await channel.ExchangeBindAsync(Topology.EventsExchange, exchange, "", cancellationToken: ct);
        }
        foreach (var type in Topology.CommandsOf(service.Name))
            await channel.ExchangeDeclareAsync(
                Topology.ExchangeOf(type), "fanout", durable: true, cancellationToken: ct);
    }

    async Task WaitForQueuesAsync(IConnection connection, bool isNew, CancellationToken ct)
    {
        var messages = Topology.EventsOf(service.Name).Concat(Topology.CommandsOf(service.Name));
        foreach (var queue in messages.SelectMany(Topology.QueuesOf).Distinct())
        {
            var mayBeUnbound = isNew;
            for (var waited = TimeSpan.Zero; await FindAsync(connection, queue, ct) is null; waited += queuePollInterval)
            {
                mayBeUnbound = true;
                if (waited.Ticks % logInterval.Ticks == 0)
                    log.WaitingForQueue(queue);
                await PauseAsync(ct);
            }
            if (mayBeUnbound)
                await WaitUntilBoundAsync(connection, queue, ct);
        }
    }

    // A queue is there a moment before it is bound, and what is published in between misses it while another queue makes
    // the broker confirm. Its first consumer comes after the binding; without one that moment is long past after 2 s.
    async Task WaitUntilBoundAsync(IConnection connection, string queue, CancellationToken ct)
    {
        for (var waited = TimeSpan.Zero; waited < boundAfter; waited += queuePollInterval)
        {
            if (await FindAsync(connection, queue, ct) is { ConsumerCount: > 0 })
                return;
            await PauseAsync(ct);
        }
    }

    async Task PauseAsync(CancellationToken ct)
    {
        await progress.ProbeAsync(ct);
        await Task.Delay(queuePollInterval, ct);
    }

    static async Task<QueueDeclareOk?> FindAsync(IConnection connection, string queue, CancellationToken ct)
    {
        // A passive declare of a missing queue closes its channel, so it gets one of its own.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        try
        {
            return await channel.QueueDeclarePassiveAsync(queue, ct);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == NotFound)
        {
            return null;
        }
    }
}
