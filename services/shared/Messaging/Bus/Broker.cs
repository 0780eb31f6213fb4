using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace Messaging.Bus;

/// <summary>
/// Opens plain connections to RabbitMQ. They never recover by themselves: topology recovery would redeclare queues on an
/// empty broker and hide that it is a new one, so the owner of a connection opens the next.
/// </summary>
public sealed class Broker(IConfiguration configuration, Database.ServiceName service)
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    static readonly TimeSpan connectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>At most this many publishes may wait for their confirm; above the limiter confirm order breaks.</summary>
    public const int OutstandingConfirmsMax = 256;

    public Uri Address { get; } = new(
        configuration.GetConnectionString("RabbitMq")
        ?? throw new InvalidOperationException(
            "ConnectionStrings:RabbitMq is missing. Set ConnectionStrings__RabbitMq to amqp://user:password@host:port/."));

    public Task<IConnection> ConnectAsync(string purpose, CancellationToken ct) =>
        new ConnectionFactory
        {
            Uri = Address,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = Heartbeat,
            RequestedConnectionTimeout = connectTimeout,
            ContinuationTimeout = TimeSpan.FromSeconds(10),
            ClientProvidedName = $"{service.Name} {purpose}",
        }.CreateConnectionAsync(ct);

    /// <summary>A channel whose publishes complete when the broker has confirmed them.</summary>
    public static Task<IChannel> ConfirmingChannelAsync(IConnection connection, CancellationToken ct) =>
        connection.CreateChannelAsync(
            new CreateChannelOptions(
                publisherConfirmationsEnabled: true,
                publisherConfirmationTrackingEnabled: true,
                outstandingPublisherConfirmationsRateLimiter: new ThrottlingRateLimiter(OutstandingConfirmsMax)),
            ct);

    /// <summary>Arguments of every queue of ours, said in full so that RabbitMQ 3.10 and 4.x behave alike.</summary>
    /// <param name="deadLetterKey">Where a message goes whose delivery limit is used up; null for a queue that keeps them.</param>
    public static Dictionary<string, object?> QuorumArguments(string? deadLetterKey)
    {
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        // Without a number RabbitMQ 4 drops after 20 deliveries, which an outage of the database can reach.
        arguments["x-delivery-limit"] = deadLetterKey is null ? 1_000_000_000 : 20;
        if (deadLetterKey is null)
            return arguments;
        arguments["x-dead-letter-exchange"] = Contracts.Topology.DeadExchange;
        arguments["x-dead-letter-routing-key"] = deadLetterKey;
        arguments["x-dead-letter-strategy"] = "at-least-once";
        arguments["x-overflow"] = "reject-publish";
        return arguments;
    }
}
