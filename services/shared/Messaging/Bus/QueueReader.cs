using System.Text;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Messaging.Bus;

/// <summary>
/// Reads a queue in batches with manual acknowledgement: what is buffered is taken together. When the channel closes,
/// its buffer is dropped with it, because the broker delivers those messages again.
/// </summary>
public sealed class QueueReader : IAsyncDisposable
{
    readonly IChannel channel;
    readonly Channel<ReceivedMessage> buffer = Channel.CreateUnbounded<ReceivedMessage>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    QueueReader(IChannel channel, string queue)
    {
        this.channel = channel;
        Queue = queue;
    }

    public string Queue { get; }

    public static async Task<QueueReader> OpenAsync(
        IConnection connection, string queue, ushort prefetch, CancellationToken ct)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        var reader = new QueueReader(channel, queue);
        await channel.BasicQosAsync(0, prefetch, global: false, ct);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // The body's memory belongs to the client and is reused after this call.
            reader.buffer.Writer.TryWrite(new ReceivedMessage(
                delivery.DeliveryTag, ParseId(delivery.BasicProperties.MessageId), delivery.Body.ToArray(),
                delivery.BasicProperties.Headers ?? new Dictionary<string, object?>()));
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, shutdown) => reader.Close($"channel closed: {shutdown.ReplyText}");
        consumer.UnregisteredAsync += (_, _) => reader.Close("consumer cancelled by the broker");
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, ct);
        return reader;
    }

    /// <summary>Waits for a message and takes with it what has come meanwhile, at most <paramref name="max"/>.</summary>
    /// <exception cref="IOException">The channel is closed.</exception>
    public async Task<IReadOnlyList<ReceivedMessage>> ReadAsync(int max, CancellationToken ct)
    {
        if (!await buffer.Reader.WaitToReadAsync(ct))
            throw new IOException($"Reading {Queue} ended.");
        var batch = new List<ReceivedMessage>();
        while (batch.Count < max && buffer.Reader.TryRead(out var message))
            batch.Add(message);
        return batch;
    }

    /// <summary>Acknowledges a batch up to and including its last message.</summary>
    public ValueTask AcknowledgeAsync(IReadOnlyList<ReceivedMessage> batch, CancellationToken ct) =>
        channel.BasicAckAsync(batch[^1].DeliveryTag, multiple: true, ct);

    public ValueTask DisposeAsync() => channel.DisposeAsync();

    Task Close(string reason)
    {
        while (buffer.Reader.TryRead(out _))
        {
        }
        buffer.Writer.TryComplete(new IOException($"Reading {Queue} ended: {reason}"));
        return Task.CompletedTask;
    }

    static Guid? ParseId(string? messageId) => Guid.TryParse(messageId, out var id) ? id : null;
}

/// <summary>A message as it came. <see cref="MessageId"/> is null where it was none or no UUID.</summary>
public sealed record ReceivedMessage(
    ulong DeliveryTag, Guid? MessageId, byte[] Body, IDictionary<string, object?> Headers)
{
    /// <summary>A text header; null where it is missing or of another type.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out var value) switch
    {
        true when value is byte[] bytes => Encoding.UTF8.GetString(bytes),
        true when value is string text => text,
        _ => null,
    };
}
