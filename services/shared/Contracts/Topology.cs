using System.Reflection;

namespace Contracts;

/// <summary>
/// Who listens to what, on one page. Publishers need it too: a relay that meets a new broker waits until the queues
/// of its messages exist, because a broker confirms and drops a message that no queue is bound to.
/// </summary>
public static class Topology
{
    /// <summary>Fanout that every event's exchange is bound to; the feed's queue hangs on it.</summary>
    public const string EventsExchange = "platform.events";

    /// <summary>Direct exchange for messages whose delivery limit is used up; routing key = the queue they came from.</summary>
    public const string DeadExchange = "platform.dead";

    public const string FeedQueue = "gateway.feed";
    public const string CatalogPushesQueue = "catalog.pushes";
    public const string CatalogRepositoriesQueue = "catalog.repositories";
    public const string MetricsPushesQueue = "metrics.pushes";
    public const string MetricsPullRequestsQueue = "metrics.pull-requests";
    public const string MetricsDeploymentsQueue = "metrics.deployments";
    public const string MetricsDeploymentStatusesQueue = "metrics.deployment-statuses";
    public const string MetricsEntitiesQueue = "metrics.entities";
    public const string CatalogCommandsQueue = "catalog.commands";
    public const string ScaffolderAnswersQueue = "scaffolder.answers";
    public const string ScaffolderTemplatesQueue = "scaffolder.templates";
    public const string ProvisionerCommandsQueue = "provisioner.commands";
    public const string ProvisionerAnswersQueue = "provisioner.answers";

    /// <summary>A queue has one consumer, which may take several types; the feed, besides, hears every event.</summary>
    public static IReadOnlyList<Subscription> Subscriptions { get; } =
    [
        new(CatalogPushesQueue, typeof(Gateway.PushReceived)),
        .. On(CatalogRepositoriesQueue, typeof(Gateway.RepositoryChanged), typeof(Gateway.OrganisationChanged)),
        .. On(
            CatalogCommandsQueue, typeof(Catalog.Commands.RegisterLocation), typeof(Catalog.Commands.WithdrawLocation),
            typeof(Catalog.Commands.DefineEntity), typeof(Catalog.Commands.WithdrawEntity)),
        .. On(
            ScaffolderAnswersQueue, typeof(Catalog.LocationRegistered), typeof(Catalog.LocationRefused),
            typeof(Provisioner.OrderReady), typeof(Provisioner.OrderFailed), typeof(Provisioner.OrderRefused)),
        .. On(
            ScaffolderTemplatesQueue, typeof(Catalog.EntityAdded), typeof(Catalog.EntityChanged),
            typeof(Catalog.EntityRemoved)),
        new(MetricsPushesQueue, typeof(Gateway.PushReceived)),
        new(MetricsPullRequestsQueue, typeof(Gateway.PullRequestChanged)),
        new(MetricsDeploymentsQueue, typeof(Gateway.DeploymentCreated)),
        new(MetricsDeploymentStatusesQueue, typeof(Gateway.DeploymentStatusChanged)),
        .. On(
            MetricsEntitiesQueue, typeof(Catalog.EntityAdded), typeof(Catalog.EntityChanged), typeof(Catalog.EntityRemoved)),
        .. On(
            ProvisionerCommandsQueue, typeof(Provisioner.Commands.OrderResource), typeof(Provisioner.Commands.CancelOrder)),
        new(ProvisionerAnswersQueue, typeof(Catalog.EntityRefused)),
        .. Directory("scaffolder"),
        .. Directory("provisioner"),
        .. Directory("metrics"),
    ];

    /// <summary>All concrete events, in name order.</summary>
    public static IReadOnlyList<Type> Events { get; } = ConcreteTypes(typeof(PlatformEvent));

    /// <summary>All commands, in name order.</summary>
    public static IReadOnlyList<Type> Commands { get; } = ConcreteTypes(typeof(PlatformCommand));

    /// <summary>Which service sends which commands.</summary>
    static readonly IReadOnlyList<(string Service, Type Command)> senders =
    [
        ("scaffolder", typeof(Catalog.Commands.RegisterLocation)),
        ("scaffolder", typeof(Catalog.Commands.WithdrawLocation)),
        ("scaffolder", typeof(Provisioner.Commands.OrderResource)),
        ("scaffolder", typeof(Provisioner.Commands.CancelOrder)),
        ("provisioner", typeof(Catalog.Commands.DefineEntity)),
        ("provisioner", typeof(Catalog.Commands.WithdrawEntity)),
    ];

    /// <summary>The queue on which a service hears what its copy of groups and owners is made from.</summary>
    public static string DirectoryQueueOf(string service) => $"{service}.directory";

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

    /// <summary>Commands that a service sends to others.</summary>
    public static IEnumerable<Type> CommandsOf(string service) =>
        senders.Where(sender => sender.Service == service).Select(sender => sender.Command);

    /// <summary>Queues that must exist before a message of this type may be published.</summary>
    public static IEnumerable<string> QueuesOf(Type message) =>
    [
        .. message.IsSubclassOf(typeof(PlatformEvent)) ? [FeedQueue] : Array.Empty<string>(),
        .. Subscriptions.Where(subscription => subscription.Message == message).Select(subscription => subscription.Queue),
    ];

    static IEnumerable<Subscription> Directory(string service) => On(
        DirectoryQueueOf(service), typeof(Catalog.EntityAdded), typeof(Catalog.EntityChanged),
        typeof(Catalog.EntityRemoved), typeof(Catalog.MembershipChanged));

    static IEnumerable<Subscription> On(string queue, params Type[] messages) =>
        messages.Select(message => new Subscription(queue, message));

    static Type[] ConcreteTypes(Type kind) =>
    [
        .. typeof(PlatformMessage).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(kind) && !type.IsAbstract)
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];
}

/// <summary>One queue and a message type it is bound to.</summary>
public sealed record Subscription(string Queue, Type Message);
