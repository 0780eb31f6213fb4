using Messaging.Bus;
using RabbitMQ.Client;
using Testing.Faults;
using Testing.Instances;
using Xunit;

namespace Messaging.Tests.Outbox;

public sealed class SilentBrokerTests
{
    [Fact]
    public async Task An_operation_that_gets_no_answer_is_a_fault_of_the_broker_and_not_of_the_process()
    {
        var space = await TestSpace.CreateAsync();
        await using var proxy = new TcpProxy(space.RabbitMq.Port);
        await using var connection = await new ConnectionFactory
        {
            Uri = new Uri(space.BrokerAddress(ProcessName.Catalog, proxy.Port)),
            AutomaticRecoveryEnabled = false,
            ContinuationTimeout = TimeSpan.FromSeconds(1),
        }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        proxy.Mode = ProxyMode.Blackhole;

        var fault = await Assert.ThrowsAnyAsync<Exception>(
            () => channel.ExchangeDeclareAsync("Contracts.Catalog:Unanswered", "fanout", durable: true));

        Assert.True(BrokerFault.Is(fault), fault.ToString());
        proxy.Mode = ProxyMode.Reset;
    }
}
