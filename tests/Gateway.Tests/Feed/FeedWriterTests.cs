using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Contracts;
using Messaging.Bus;
using RabbitMQ.Client;
using Testing;
using Testing.Instances;
using Testing.Stack;
using Xunit;
using WholeFeed = Testing.Feed.FeedReader;

namespace Gateway.Tests.Feed;

public sealed class FeedWriterTests
{
    const string Unreadable = "platform.message.unreadable.v1";
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_published_again_adds_nothing()
    {
        var stack = await PlatformStack.SharedAsync();
        var subject = Told.Subject();
        await Told.RemovedAsync(stack, subject, 20);
        await CountAsync(stack, $"subject={subject}", 20);

        using var answer = await stack.Gateway.PostAsJsonAsync("/api/ops/catalog/republish", new { }, Ct);
        answer.EnsureSuccessStatusCode();
        Assert.InRange((await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("messages").GetInt64(), 20, long.MaxValue);
        // Of the same subject, so it comes after all of them.
        await Told.RemovedAsync(stack, subject);

        var told = await CountAsync(stack, $"subject={subject}", 21);
        Assert.Equal(Enumerable.Range(1, 21).Select(version => (long)version), told.Select(entry => entry.Version));
    }

    [Fact]
    public async Task Garbage_is_kept_for_administrators_alone_and_holds_nothing_up()
    {
        var stack = await PlatformStack.SharedAsync();
        var good = new Dictionary<string, object?> { ["ce-type"] = "catalog.entity.removed.v1" };
        var (subject, eventId) = (Told.Subject(), Guid.NewGuid());
        (string Body, Dictionary<string, object?> Headers)[] garbage =
        [
            ("not json", good), ("", good), ("null", good), ("{}", good),
            (Body("null"), good), (Body("\"a\\u0000b\""), good), (Body($"\"{new string('s', 9_000)}\""), good),
            (Body("\"s\"", "null"), good), (Body("\"s\"", "\"\\u0000\""), good), (Body("\"s\""), []),
            (Body("\"t\""), new() { ["ce-type"] = "\0" }), (new string('x', 400_000), good),
        ];
        // A gateway is ready before its feed listens, and what is published past the outbox is then lost.
        var first = Told.Subject();
        await Told.RemovedAsync(stack, first);
        await CountAsync(stack, $"subject={first}", 1);
        var before = (await WholeFeed.ReadToEndAsync(stack.Gateway, query: $"&type={Unreadable}")).Count;

        await using (var connection = await stack.Space.ConnectBrokerAsync(ProcessName.Gateway))
        // With confirms: of what is sent without, the last may be lost when the channel ends at once.
        await using (var channel = await Broker.ConfirmingChannelAsync(connection, Ct))
            foreach (var (body, headers) in garbage.Append((Body($"\"{subject}\""), good)))
                await channel.BasicPublishAsync(
                    Topology.EventsExchange, "", mandatory: true,
                    new BasicProperties { Headers = headers, MessageId = eventId.ToString() }, Encoding.UTF8.GetBytes(body), Ct);

        Assert.Equal(eventId, Assert.Single(await CountAsync(stack, $"subject={subject}", 1)).EventId);
        var kept = await CountAsync(stack, $"type={Unreadable}", before + garbage.Length);
        Assert.Equal(before + garbage.Length, kept.Count);
        var (_, member) = await Told.KeyAsync(stack);
        Assert.Empty(await WholeFeed.ReadToEndAsync(member, query: $"&type={Unreadable}"));

        string Body(string subject, string visibility = "\"internal\"") =>
            $$"""{"eventId":"{{eventId}}","subject":{{subject}},"version":1,"occurredAt":"2026-03-01T12:00:00Z","visibility":{{visibility}}}""";
    }

    static Task<IReadOnlyList<Testing.Feed.FeedEntry>> CountAsync(PlatformStack stack, string query, int count) =>
        Eventually.ReadAsync(
            () => WholeFeed.ReadToEndAsync(stack.Gateway, query: $"&{query}"), read => read.Count >= count, $"{count} events are told");
}
