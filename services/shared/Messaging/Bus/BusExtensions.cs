using Defaults.Errors;
using Contracts;
using MassTransit;
using Messaging.Database;
using Messaging.Inbox;
using Messaging.Outbox;
using Messaging.Parked;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Messaging.Bus;

public static class BusExtensions
{
    const int Prefetch = 32;

    /// <summary>
    /// The outbox with its relay, and the consumers of this service. Reads <c>ConnectionStrings:RabbitMq</c>.
    /// </summary>
    public static IHostApplicationBuilder AddPlatformMessaging(
        this IHostApplicationBuilder builder, Action<PlatformConsumers>? consumers = null)
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Broker>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<SentMessages>();
        services.AddSingleton<BrokerMark>();
        services.AddSingleton<RelayProgress>();
        services.AddSingleton<InboxLag>();
        services.AddHostedService<Maintenance>();
        services.AddHostedService<Relay>();
        services.AddHostedService<MessagingGauges>();
        services.AddHealthChecks().AddCheck<RelayProgress>("relay", HealthStatus.Unhealthy, ["ready"]);

        var registered = new PlatformConsumers();
        consumers?.Invoke(registered);
        services.AddSingleton(registered.Endpoints);
        if (registered.All.Count > 0)
            AddConsumers(services, registered);
        return builder;
    }

    static void AddConsumers(IServiceCollection services, PlatformConsumers consumers)
    {
        services.AddSingleton<DelayedMessages>();
        services.AddHostedService(provider => provider.GetRequiredService<DelayedMessages>());
        services.AddHostedService<ParkedCollector>();
        services.AddMassTransit(bus =>
        {
            // A broker that is away degrades the service; it does not make it unready, because writes go on.
            bus.ConfigureHealthCheckOptions(options => options.MinimalFailureStatus = HealthStatus.Degraded);
            foreach (var consumer in consumers.All)
                consumer.Register(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                // A replica that is stopped in its tracks holds what it was delivered until the broker misses its heartbeat.
                rabbit.Host(context.GetRequiredService<Broker>().Address, host => host.Heartbeat(Broker.Heartbeat));
                rabbit.UseRawJsonDeserializer(
                    RawSerializerOptions.AddTransportHeaders | RawSerializerOptions.CopyHeaders, isDefault: true);
                // Error queues keep what they get, so they take none of the arguments of their endpoint.
                rabbit.SendTopology.ConfigureErrorSettings = ParkedQueues.Configure;
                rabbit.SendTopology.ConfigureDeadLetterSettings = ParkedQueues.Configure;
                foreach (var consumer in consumers.All)
                    rabbit.ReceiveEndpoint(consumer.Queue, endpoint => Configure(endpoint, context, consumer));
            });
        });
    }

    static void Configure(
        IRabbitMqReceiveEndpointConfigurator endpoint, IBusRegistrationContext context, PlatformConsumers.Registration consumer)
    {
        foreach (var (name, value) in Broker.QuorumArguments(deadLetterKey: consumer.Queue))
            endpoint.SetQueueArgument(name, value!);
        endpoint.PrefetchCount = Prefetch;
        endpoint.ConcurrentMessageLimit = Prefetch;
        // Nobody listens to MassTransit's fault events, and the broker refuses this user their exchange: a message whose
        // fault cannot be told would never be parked.
        endpoint.PublishFaults = false;

        // An outage is no fault of the message: hold it here and count nothing, for as long as it takes.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(Transient.Is);
            retry.Interval(100_000, TimeSpan.FromSeconds(1));
        });
        // A fault of the message: three tries, then its error queue.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Ignore<Exception>(Transient.Is);
            retry.Ignore<InvalidMessageException>();
            retry.Ignore<RetryLaterException>();   // it has had all its tries already
            retry.Intervals(100, 300);
        });
        endpoint.UseConsumeFilter(typeof(InboxFilter<>), context);
        consumer.Configure(endpoint, context);
    }
}

/// <summary>The consumers of a service, each on a queue of its own.</summary>
public sealed class PlatformConsumers
{
    internal List<Registration> All { get; } = [];

    internal Endpoints Endpoints { get; } = new();

    /// <summary>The only consumer of a queue; it takes every type that <see cref="Topology"/> binds the queue to.</summary>
    /// <param name="latestOnly">Drops a message that is older than the last one of its subject: for state, not for facts.</param>
    public void Add<TConsumer>(string queue, bool latestOnly = false)
        where TConsumer : class, IConsumer
    {
        var taken = typeof(TConsumer).GetInterfaces()
            .Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IConsumer<>))
            .Select(contract => contract.GenericTypeArguments[0]);
        var bound = Topology.Subscriptions.Where(subscription => subscription.Queue == queue)
            .Select(subscription => subscription.Message);
        if (!taken.ToHashSet().SetEquals(bound))
            throw new InvalidOperationException(
                $"{typeof(TConsumer).Name} takes other messages than Contracts.Topology binds {queue} to.");
        Endpoints.Add(queue, latestOnly);
        All.Add(new Registration(
            queue, bus => bus.AddConsumer<TConsumer>(),
            (endpoint, context) => endpoint.ConfigureConsumer<TConsumer>(context)));
    }

    internal sealed record Registration(
        string Queue, Action<IBusRegistrationConfigurator> Register,
        Action<IReceiveEndpointConfigurator, IBusRegistrationContext> Configure);
}
