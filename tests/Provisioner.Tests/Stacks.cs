using Contracts;
using Contracts.Catalog.Commands;
using Messaging.Bus;
using RabbitMQ.Client;
using Testing.Instances;
using Testing.Stack;

namespace Provisioner.Tests;

/// <summary>Real processes: a gateway, a catalog and a provisioner.</summary>
static class Stacks
{
    static readonly Lazy<Task<PlatformStack>> shared = new(() => StartAsync());

    // Processes that start together take far longer than one after the other.
    static readonly SemaphoreSlim starting = new(1);

    /// <summary>That of the ordinary tests, which run on it side by side.</summary>
    public static Task<PlatformStack> SharedAsync() => shared.Value;

    /// <param name="settings">Of every process, over those that a stack gives it.</param>
    public static async Task<PlatformStack> StartAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        var space = await TestSpace.CreateAsync();
        await DeclareCatalogCommandsAsync(space);
        await starting.WaitAsync();
        try
        {
            return await PlatformStack.StartAsync(space, new StackShape
            {
                Services = [ProcessName.Catalog, ProcessName.Provisioner],
                Settings = (_, _) => settings ?? new Dictionary<string, string>(),
            });
        }
        finally
        {
            starting.Release();
        }
    }

    // The relay publishes nothing to nobody, and what these tests ask of the catalog is that it was asked.
    static async Task DeclareCatalogCommandsAsync(TestSpace space)
    {
        const string Queue = Topology.CatalogCommandsQueue;
        await using var connection = await space.ConnectBrokerAsync(ProcessName.Catalog);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(
            Queue, durable: true, exclusive: false, autoDelete: false, Broker.QuorumArguments(deadLetterKey: Queue));
        foreach (var command in (Type[])[typeof(DefineEntity), typeof(WithdrawEntity)])
        {
            await channel.ExchangeDeclareAsync(Topology.ExchangeOf(command), "fanout", durable: true);
            await channel.QueueBindAsync(Queue, Topology.ExchangeOf(command), "");
        }
    }
}
