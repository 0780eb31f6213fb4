using System.Net.Http.Json;
using System.Text.Json;
using Contracts;
using Contracts.Gateway;
using Dapper;
using Messaging.Tests.Hosting;
using RabbitMQ.Client;
using Testing;
using Testing.Instances;
using Xunit;

namespace Messaging.Tests.Inbox;

/// <summary>A consumer of pushes, and the means to send it anything.</summary>
public class InboxFixture : IAsyncLifetime
{
    public const string TypeHeader = "MT-MessageType";
    public const string Queue = Topology.CatalogPushesQueue;

    static readonly string exchange = Topology.ExchangeOf(typeof(PushReceived));
    static readonly string messageType = Topology.UrnOf(typeof(PushReceived));

    internal TestSpace Space { get; private set; } = null!;

    internal FeedTap Feed { get; private set; } = null!;

    internal SmallService Service { get; private set; } = null!;

    protected virtual bool LatestOnly => false;

    public async ValueTask InitializeAsync()
    {
        Space = await CreateSpaceAsync();
        Feed = await FeedTap.OpenAsync(Space);
        await RestartAsync();
    }

    /// <summary>Starts the consumer; the one before it must have ended.</summary>
    internal async Task RestartAsync()
    {
        Service = await SmallService.StartAsync(Space, consumes: true, latestOnly: LatestOnly);
        await QueueIsBoundAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Service.DisposeAsync();
        await Feed.DisposeAsync();
    }

    internal Task SendAsync(PushReceived push) =>
        SendAsync(JsonSerializer.SerializeToUtf8Bytes(push, JsonSerializerOptions.Web), push.EventId.ToString());

    internal Task SendTracedAsync(PushReceived push, string trace) => SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(push, JsonSerializerOptions.Web), push.EventId.ToString(),
        new Dictionary<string, object?> { [TypeHeader] = messageType, ["traceparent"] = trace, ["MT-Activity-Id"] = trace });

    /// <param name="messageId">Null for a message without one.</param>
    /// <param name="headers">Null for what the relay sends with a push.</param>
    internal async Task SendAsync(byte[] body, string? messageId, Dictionary<string, object?>? headers = null)
    {
        var properties = new BasicProperties
        {
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
            Headers = headers ?? new Dictionary<string, object?> { [TypeHeader] = messageType },
        };
        if (messageId is not null)
            properties.MessageId = messageId;
        await Feed.PublishAsync(exchange, body, properties);
    }

    internal Task EffectAsync(string subject, int count = 1) => Eventually.TrueAsync(
        async () => await Service.EffectsOfAsync(subject) == count, $"{subject} took effect {count} times");

    /// <summary>Sends a good message and waits for its effect: what was sent before has been taken by then.</summary>
    internal async Task OthersFlowAsync()
    {
        var other = Given.Push(Given.Subject("another"));
        await SendAsync(other);
        await EffectAsync(other.Subject);
    }

    internal async Task<IReadOnlyList<long>> VersionsOfAsync(string subject)
    {
        await using var connection = await Service.Database.OpenConnectionAsync();
        return [.. await connection.QueryAsync<long>(
            "select version from effects where subject = @subject order by version", new { subject })];
    }

    internal async Task<IReadOnlyList<ParkedMessage>> ParkedAsync() =>
        (await Service.Operations.GetFromJsonAsync<ParkedPage>($"/ops/parked?queue={Queue}&limit=500"))!.Items;

    internal async Task<ParkedMessage> ParkedAsync(Func<ParkedMessage, bool> which)
    {
        var all = await Eventually.ReadAsync(ParkedAsync, parked => parked.Any(which), "the message is parked");
        return all.Single(which);
    }

    protected virtual Task<TestSpace> CreateSpaceAsync() => TestSpace.CreateAsync();

    /// <summary>MassTransit starts behind the host; before its queue is bound, a message would be dropped.</summary>
    async Task QueueIsBoundAsync()
    {
        var probe = Given.Push(Given.Subject("probe"));
        await Eventually.TrueAsync(
            async () =>
            {
                await SendAsync(probe);
                return await Service.EffectsOfAsync(probe.Subject) == 1;
            },
            "the consumer's queue is bound");
    }
}
