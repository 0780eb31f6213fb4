using System.Net.Sockets;
using Messaging.Tests.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Testing.Faults;
using Testing.Instances;
using Xunit;

namespace Messaging.Tests.Inbox;

/// <summary>A message that kills whoever takes it: to the broker that is a connection that breaks before the acknowledgement.</summary>
public sealed class DeliveryLimitTests(DeliveryLimitTests.Fixture fixture) : IClassFixture<DeliveryLimitTests.Fixture>
{
    const int DeliveriesMax = 25;

    [Fact]
    public async Task A_message_that_kills_its_consumers_is_parked_and_others_flow()
    {
        await fixture.Service.DisposeAsync();
        var deadly = Given.Push(Given.Subject("deadly"));
        await fixture.SendAsync(deadly);

        var deaths = 0;
        while (await DieOfItAsync())
            Assert.InRange(++deaths, 1, DeliveriesMax);

        await fixture.RestartAsync();
        var parked = await fixture.ParkedAsync(message => message.MessageId == deadly.EventId);
        Assert.Contains("consumers died", parked.Reason);
        Assert.Equal(0, await fixture.Service.EffectsOfAsync(deadly.Subject));
        await fixture.OthersFlowAsync();
    }

    /// <summary>Takes the message and loses its connection; false when there is nothing to take any more.</summary>
    async Task<bool> DieOfItAsync()
    {
        await using var proxy = new TcpProxy(fixture.Space.RabbitMq.Port);
        await using var connection = await new ConnectionFactory
        {
            Uri = new Uri(fixture.Space.BrokerAddress(SmallService.Role, proxy.Port)),
            AutomaticRecoveryEnabled = false,
        }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var taken = await channel.BasicGetAsync(InboxFixture.Queue, autoAck: false);
        proxy.ResetOpen();
        return taken is not null;
    }

    public sealed class Fixture : InboxFixture;
}
