using Contracts;
using Messaging.Tests.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Testing;
using Testing.Instances;
using Xunit;

namespace Messaging.Tests.Outbox;

public sealed class NewBrokerTests
{
    [Fact]
    public async Task A_wiped_broker_gets_everything_again_in_order_before_it_is_marked()
    {
        var shared = await PrivateInstances.SharedAsync();
        await using var broker = await RabbitMqServer.StartOwnAsync();
        var space = await TestSpace.OnAsync(shared.Postgres, broker);
        var subjects = Enumerable.Range(0, 5).Select(_ => Given.Subject("wiped")).ToArray();
        await using var service = await SmallService.StartAsync(space);
        await using (var before = await FeedTap.OpenAsync(space))
        {
            foreach (var subject in subjects.Concat(subjects))
                await service.WriteAsync(Given.Removed(subject));
            foreach (var subject in subjects)
                await before.WaitForAsync(subject, count: 2);
        }

        await broker.WipeAsync();
        foreach (var subject in subjects)
            await service.WriteAsync(Given.Removed(subject));

        // Nobody listens yet on the new broker, which would confirm and drop what it is given.
        await using var connection = await space.ConnectBrokerAsync(ProcessName.Gateway);
        await Eventually.TrueAsync(() => ExchangeExistsAsync(connection, Topology.EventsExchange), "the relay is back");
        Assert.False(await IsMarkedAsync(connection));

        await using var after = await FeedTap.OpenAsync(space);
        foreach (var subject in subjects)
            Assert.Equal(
                [1L, 2, 3],
                (await after.WaitForAsync(subject, count: 3)).DistinctBy(m => m.MessageId).Select(m => m.Version));
        await Eventually.TrueAsync(() => IsMarkedAsync(connection), "the new broker is marked");
    }

    [Fact]
    public async Task A_relay_publishes_nothing_until_those_who_listen_have_their_queues()
    {
        var space = await TestSpace.CreateAsync();
        await using var service = await SmallService.StartAsync(space);
        await using var connection = await space.ConnectBrokerAsync(ProcessName.Gateway);
        var subject = Given.Subject("early-bird");
        await service.WriteAsync(Given.Removed(subject));

        await Eventually.TrueAsync(
            () => ExchangeExistsAsync(connection, Topology.EventsExchange), "the relay declares what it publishes to");
        Assert.Equal(1, await service.ScalarAsync<int>("select count(*) from outbox"));
        Assert.False(await IsMarkedAsync(connection));

        await using var feed = await FeedTap.OpenAsync(space);
        Assert.Single(await feed.WaitForAsync(subject));
    }

    static Task<bool> ExchangeExistsAsync(IConnection connection, string exchange) =>
        ExistsAsync(connection, channel => channel.ExchangeDeclarePassiveAsync(exchange));

    static async Task<bool> IsMarkedAsync(IConnection connection) => await ExistsAsync(
        connection, channel => channel.QueueDeclarePassiveAsync($"{SmallService.Role}.incarnation"));

    static async Task<bool> ExistsAsync(IConnection connection, Func<IChannel, Task> look)
    {
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            await look(channel);
            return true;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == 404)
        {
            return false;
        }
    }
}
