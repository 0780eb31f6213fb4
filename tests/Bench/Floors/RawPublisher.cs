using RabbitMQ.Client;

namespace Bench.Floors;

/// <summary>The floor for the outbox: RabbitMQ.Client alone, pipelined confirms, bodies from memory.</summary>
static class RawPublisher
{
    const int Window = 200;

    /// <returns>Seconds until the last confirm.</returns>
    public static async Task<double> PublishAsync(Uri broker, string exchange, IReadOnlyList<byte[]> bodies)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
            outstandingPublisherConfirmationsRateLimiter: new ThrottlingRateLimiter(256)));
        var properties = new BasicProperties
        {
            ContentType = "application/json", DeliveryMode = DeliveryModes.Persistent,
        };
        var start = TimeProvider.System.GetTimestamp();
        for (var first = 0; first < bodies.Count; first += Window)
            await Task.WhenAll(Enumerable.Range(first, Math.Min(Window, bodies.Count - first))
                .Select(i => channel.BasicPublishAsync(exchange, "", true, properties, bodies[i]).AsTask()));
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
