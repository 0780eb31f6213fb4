using System.Text;
using Contracts;
using Messaging.Bus;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Testing;
using Testing.Instances;
using Testing.Stack;

namespace Messaging.Tests.Hosting;

/// <summary>Stands where the gateway's feed stands, hears every event and keeps what it hears in order.</summary>
sealed class FeedTap : IAsyncDisposable
{
    const ushort Prefetch = 500;

    readonly List<TappedMessage> messages = [];
    readonly IConnection connection;
    readonly IChannel channel;

    FeedTap(IConnection connection, IChannel channel)
    {
        this.connection = connection;
        this.channel = channel;
    }

    public IReadOnlyList<TappedMessage> Messages
    {
        get
        {
            lock (messages)
                return [.. messages];
        }
    }

    public static async Task<FeedTap> OpenAsync(TestSpace space)
    {
        var connection = await space.ConnectBrokerAsync(ProcessName.Gateway);
        var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await DeclareAsync(channel);
        await AwayServices.DeclareAsync(space, ProcessName.Services.Where(service => service != SmallService.Role));

        var tap = new FeedTap(connection, channel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            tap.Keep(delivery);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicQosAsync(0, Prefetch, global: false);
        await channel.BasicConsumeAsync(Topology.FeedQueue, autoAck: false, consumer);
        return tap;
    }

    /// <summary>What the gateway declares, so that a relay finds somebody who listens.</summary>
    public static async Task DeclareAsync(IChannel channel)
    {
        await channel.ExchangeDeclareAsync(Topology.EventsExchange, "fanout", durable: true);
        foreach (var type in Topology.Events)
        {
            await channel.ExchangeDeclareAsync(Topology.ExchangeOf(type), "fanout", durable: true);
            await channel.ExchangeBindAsync(Topology.EventsExchange, Topology.ExchangeOf(type), "");
        }
        await channel.QueueDeclareAsync(
            Topology.FeedQueue, durable: true, exclusive: false, autoDelete: false,
            Broker.QuorumArguments(deadLetterKey: null));
        await channel.QueueBindAsync(Topology.FeedQueue, Topology.EventsExchange, "");
    }

    public IReadOnlyList<TappedMessage> Of(string subject) => [.. Messages.Where(message => message.Subject == subject)];

    /// <summary>All that was heard of a subject once <paramref name="count"/> different messages were: a relay may send one again.</summary>
    public Task<IReadOnlyList<TappedMessage>> WaitForAsync(string subject, int count = 1) => Eventually.ReadAsync(
        () => Task.FromResult(Of(subject)),
        heard => heard.DistinctBy(message => message.MessageId).Count() >= count,
        $"the feed hears {count} messages of {subject}");

    /// <summary>Publishes as the gateway does, but without an outbox: whatever a test wants a consumer to meet.</summary>
    public ValueTask PublishAsync(string exchange, byte[] body, BasicProperties properties) =>
        channel.BasicPublishAsync(exchange, "", mandatory: true, properties, body);

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    void Keep(BasicDeliverEventArgs delivery)
    {
        // The body's memory belongs to the client and is reused after the handler.
        var message = new TappedMessage(
            delivery.Exchange, delivery.BasicProperties.MessageId, delivery.BasicProperties.ContentType,
            delivery.BasicProperties.Headers?.ToDictionary(
                header => header.Key, header => header.Value is byte[] text ? Encoding.UTF8.GetString(text) : $"{header.Value}") ?? [],
            delivery.Body.ToArray());
        lock (messages)
            messages.Add(message);
    }
}
