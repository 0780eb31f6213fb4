using System.Reflection;

namespace Contracts;

/// <summary>
/// Who listens to what, on one page. Publishers need it too: a relay that meets a new broker waits until the queues
/// of its events exist, because a broker confirms and drops a message that no queue is bound to.
/// </summary>
public static class Topology
{
    /// <summary>Fanout that every event's exchange is bound to; the feed's queue hangs on it.</summary>
    public const string EventsExchange = "platform.events";

    /// <summary>Direct exchange for messages whose delivery limit is used up; routing key = the queue they came from.</summary>
    public const string DeadExchange = "platform.dead";

    public const string FeedQueue = "gateway.feed";
    public const string CatalogPushesQueue = "catalog.pushes";
    public const string MetricsPushesQueue = "metrics.pushes";
    public const string MetricsPullRequestsQueue = "metrics.pull-requests";
    public const string MetricsDeploymentsQueue = "metrics.deployments";
    public const string MetricsDeploymentStatusesQueue = "metrics.deployment-statuses";
    public const string MetricsEntitiesQueue = "metrics.entities";

    /// <summary>Queues with one consumer type each, besides the feed, which hears everything.</summary>
    public static IReadOnlyList<Subscription> Subscriptions { get; } =
    [
        new(CatalogPushesQueue, typeof(Gateway.PushReceived)),
        new(MetricsPushesQueue, typeof(Gateway.PushReceived)),
        new(MetricsPullRequestsQueue, typeof(Gateway.PullRequestChanged)),
        new(MetricsDeploymentsQueue, typeof(Gateway.DeploymentCreated)),
        new(MetricsDeploymentStatusesQueue, typeof(Gateway.DeploymentStatusChanged)),
        new(MetricsEntitiesQueue, typeof(Catalog.EntityAdded)),
        new(MetricsEntitiesQueue, typeof(Catalog.EntityChanged)),
        new(MetricsEntitiesQueue, typeof(Catalog.EntityRemoved)),
    ];

    /// <summary>All concrete events, in name order.</summary>
    public static IReadOnlyList<Type> Events { get; } = typeof(PlatformEvent).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(PlatformEvent)) && !type.IsAbstract)
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .ToArray();

    /// <summary>Exchange of a message type, as MassTransit names it.</summary>
    public static string ExchangeOf(Type message) => $"{message.Namespace}:{message.Name}";

    /// <summary>The value of MassTransit's <c>MT-MessageType</c> header.</summary>
    public static string UrnOf(Type message) => $"urn:message:{message.Namespace}:{message.Name}";

    /// <summary>The CloudEvents type of an event.</summary>
    public static string EventTypeOf(Type message) =>
        message.GetCustomAttribute<EventTypeAttribute>()?.Name
        ?? throw new InvalidOperationException($"{message} has no [EventType].");

    /// <summary>Events that a service publishes: those in <c>Contracts.Service</c>.</summary>
    public static IEnumerable<Type> EventsOf(string service) =>
        Events.Where(type => string.Equals(type.Namespace, $"Contracts.{service}", StringComparison.OrdinalIgnoreCase));

    /// <summary>Queues that must exist before an event of this type may be published.</summary>
    public static IEnumerable<string> QueuesOf(Type message) =>
        Subscriptions.Where(subscription => subscription.Message == message)
            .Select(subscription => subscription.Queue)
            .Prepend(FeedQueue);
}

/// <summary>One queue and the message type it is bound to.</summary>
public sealed record Subscription(string Queue, Type Message);
