using Contracts;
using Messaging.Bus;
using RabbitMQ.Client;
using Testing.Instances;

namespace Testing.Stack;

/// <summary>
/// Stands for services that have been on a broker and are away now: their queues are there and fill. Without them a relay
/// would wait for services that a test never starts.
/// </summary>
public static class AwayServices
{
    public static async Task DeclareAsync(TestSpace space, IEnumerable<string> services)
    {
        foreach (var service in services)
        {
            var queues = Topology.Subscriptions
                .Where(subscription => subscription.Queue.StartsWith($"{service}.", StringComparison.Ordinal))
                .GroupBy(subscription => subscription.Queue)
                .ToList();
            if (queues.Count > 0)
                await DeclareAsync(space, service, queues);
        }
    }

    static async Task DeclareAsync(TestSpace space, string service, IEnumerable<IGrouping<string, Subscription>> queues)
    {
        await using var connection = await space.ConnectBrokerAsync(service);
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in queues)
        {
            await channel.QueueDeclareAsync(
                queue.Key, durable: true, exclusive: false, autoDelete: false, Broker.QuorumArguments(deadLetterKey: queue.Key));
            foreach (var exchange in queue.Select(subscription => Topology.ExchangeOf(subscription.Message)))
            {
                await channel.ExchangeDeclareAsync(exchange, "fanout", durable: true);
                await channel.QueueBindAsync(queue.Key, exchange, "");
            }
        }
    }
}
