using Contracts;
using Messaging.Bus;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Testing.Instances;
using Xunit;

namespace Messaging.Tests.Isolation;

/// <summary>Each process connects as itself and is refused by the broker wherever something is not its own.</summary>
public sealed class BrokerIsolationTests(BrokerIsolationTests.Fixture fixture) : IClassFixture<BrokerIsolationTests.Fixture>
{
    const ushort AccessRefused = 403;

    public static TheoryData<string, string> Pairs => [.. ProcessName.All.SelectMany(
        role => ProcessName.All.Where(other => other != role), (role, other) => (role, other))];

    public static TheoryData<string> All => [.. ProcessName.All];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_user_cannot_touch_the_queues_of_another(string user, string other)
    {
        var queue = Fixture.QueueOf(other);

        await RefusedAsync(user, channel => channel.BasicGetAsync(queue, autoAck: true));
        await RefusedAsync(user, channel => channel.BasicConsumeAsync(queue, autoAck: true, new AsyncDefaultBasicConsumer(channel)));
        await RefusedAsync(user, channel => channel.QueuePurgeAsync(queue));
        await RefusedAsync(user, channel => channel.QueueDeleteAsync(queue));
        await RefusedAsync(user, channel => channel.QueueDeclareAsync($"{other}.new", true, false, false));
        await RefusedAsync(user, channel => channel.QueueBindAsync(queue, Topology.EventsExchange, ""));
        await RefusedAsync(user, channel => channel.BasicPublishAsync(queue, "", "forged"u8.ToArray()).AsTask());
        Assert.Equal(1u, await fixture.CountAsync(other));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_user_cannot_tell_the_events_of_another(string user, string other)
    {
        foreach (var exchange in Topology.EventsOf(other).Select(Topology.ExchangeOf).Append(Fixture.ExchangeOf(other)))
            await RefusedAsync(user, channel => channel.BasicPublishAsync(exchange, "", "forged"u8.ToArray()).AsTask());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_user_publishes_by_no_way_around_the_exchanges(string user)
    {
        // The default exchange leads into every queue by its name.
        await RefusedAsync(user, channel => channel.BasicPublishAsync(
            "", Fixture.QueueOf(ProcessName.All.First(other => other != user)), "forged"u8.ToArray()).AsTask());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_user_tells_its_own_events_and_reads_its_own_queues(string user)
    {
        await using var connection = await fixture.Space.ConnectBrokerAsync(user);
        await using var channel = await Broker.ConfirmingChannelAsync(connection, default);

        await channel.QueueDeclareAsync($"{user}.own", true, false, false);
        foreach (var exchange in Topology.EventsOf(user).Select(Topology.ExchangeOf))
        {
            await channel.ExchangeDeclareAsync(exchange, "fanout", durable: true);
            await channel.QueueBindAsync($"{user}.own", exchange, "");
            await channel.BasicPublishAsync(exchange, "", mandatory: true, "told"u8.ToArray());
            Assert.NotNull(await channel.BasicGetAsync($"{user}.own", autoAck: true));
        }
        await channel.QueueDeleteAsync($"{user}.own");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_user_sends_its_commands_and_no_other_receivers(string user)
    {
        var mine = Topology.CommandsOf(user).ToList();
        await using var connection = await fixture.Space.ConnectBrokerAsync(user);
        await using var channel = await Broker.ConfirmingChannelAsync(connection, default);

        foreach (var exchange in mine.Select(Topology.ExchangeOf))
            await channel.BasicPublishAsync(exchange, "", "asked"u8.ToArray());
        foreach (var foreign in Topology.Commands.ExceptBy(mine.Select(type => type.Namespace), type => type.Namespace))
            await RefusedAsync(
                user, other => other.BasicPublishAsync(Topology.ExchangeOf(foreign), "", "forged"u8.ToArray()).AsTask());
    }

    async Task RefusedAsync(string user, Func<IChannel, Task> attempt)
    {
        await using var connection = await fixture.Space.ConnectBrokerAsync(user);
        // With confirms a refused publish, which the protocol answers by closing the channel, is an exception too.
        await using var channel = await Broker.ConfirmingChannelAsync(connection, default);
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => attempt(channel));
        var reason = (refusal as OperationInterruptedException ?? refusal.InnerException as OperationInterruptedException)
            ?.ShutdownReason ?? channel.CloseReason;
        Assert.Equal(AccessRefused, reason?.ReplyCode);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal TestSpace Space { get; private set; } = null!;

        public static string QueueOf(string owner) => $"{owner}.treasure";

        public static string ExchangeOf(string owner) => $"Contracts.{char.ToUpperInvariant(owner[0])}{owner[1..]}:Anything";

        public async ValueTask InitializeAsync()
        {
            Space = await TestSpace.CreateAsync();
            foreach (var owner in ProcessName.All)
            {
                await using var connection = await Space.ConnectBrokerAsync(owner);
                await using var channel = await Broker.ConfirmingChannelAsync(connection, default);
                await channel.ExchangeDeclareAsync(Topology.EventsExchange, "fanout", durable: true);
                await channel.ExchangeDeclareAsync(ExchangeOf(owner), "fanout", durable: true);
                await channel.ExchangeDeclareAsync(QueueOf(owner), "fanout", durable: true);
                foreach (var exchange in Topology.EventsOf(owner).Concat(Topology.Commands).Select(Topology.ExchangeOf))
                    await channel.ExchangeDeclareAsync(exchange, "fanout", durable: true);
                await channel.QueueDeclareAsync(QueueOf(owner), true, false, false);
                await channel.QueueBindAsync(QueueOf(owner), QueueOf(owner), "");
                await channel.BasicPublishAsync(QueueOf(owner), "", mandatory: true, "kept"u8.ToArray());
            }
        }

        public async Task<uint> CountAsync(string owner)
        {
            await using var connection = await Space.ConnectBrokerAsync(owner);
            await using var channel = await connection.CreateChannelAsync();
            return (await channel.QueueDeclarePassiveAsync(QueueOf(owner))).MessageCount;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
