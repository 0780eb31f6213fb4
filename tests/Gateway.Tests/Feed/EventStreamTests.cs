using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Testing;
using Testing.Feed;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Gateway.Tests.Feed;

public sealed class EventStreamTests
{
    static readonly TimeSpan cutLimit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_reader_that_drops_and_comes_back_at_random_gets_each_event_once_and_in_order()
    {
        const int Batches = 30;
        const int Events = Batches * 10;
        var stack = await PlatformStack.SharedAsync();
        var subject = Told.Subject();
        await using var reader = new SseClient(stack.Gateway, $"/api/events?subject={subject}");
        await reader.ConnectAsync();
        await Eventually.TrueAsync(() => reader.LastEventId is not null, "the stream has greeted its reader");

        var telling = Task.Run(async () =>
        {
            for (var batch = 0; batch < Batches; batch++)
                await Told.RemovedAsync(stack, subject, Events / Batches);
        }, TestContext.Current.CancellationToken);
        var random = new Random(7);
        while (reader.Events.Count < Events)
        {
            var until = Math.Min(reader.Events.Count + random.Next(1, 60), Events);
            await reader.WaitAsync(events => events.Count >= until, $"event {until} of {Events} has come");
            await reader.ReconnectAsync();
        }
        await telling;

        Assert.Equal(
            Enumerable.Range(1, Events).Select(version => (long)version),
            reader.Events.Select(e => FeedEntry.From(e).Version));
    }

    [Fact]
    public async Task Two_hundred_readers_get_everything()
    {
        var stack = await PlatformStack.SharedAsync();
        var subject = Told.Subject();
        var readers = Enumerable.Range(0, 200).Select(_ => new SseClient(stack.Gateway, $"/api/events?subject={subject}")).ToList();
        await Task.WhenAll(readers.Select(reader => reader.ConnectAsync()));
        await Eventually.TrueAsync(() => readers.All(reader => reader.LastEventId is not null), "all streams have greeted");

        for (var batch = 0; batch < 5; batch++)
            await Told.RemovedAsync(stack, subject, 10);

        foreach (var reader in readers)
        {
            var seen = await reader.WaitAsync(events => events.Count >= 50, "all 50 events have come");
            Assert.Equal(Enumerable.Range(1, 50).Select(version => (long)version), seen.Select(e => FeedEntry.From(e).Version));
        }
        await Task.WhenAll(readers.Select(reader => reader.DisposeAsync().AsTask()));
    }

    [Theory]
    [InlineData("elsewhere-1")]
    [InlineData("1")]
    [InlineData("garbage")]
    [InlineData("{epoch}")]
    [InlineData("{epoch}-999999999")]
    public async Task An_id_that_cannot_be_resumed_gives_one_reset_and_then_what_is_new(string id)
    {
        var stack = await PlatformStack.SharedAsync();
        var subject = Told.Subject();
        var head = (string)(await stack.Gateway.GetFromJsonAsync<JsonObject>(
            "/api/events?limit=1", TestContext.Current.CancellationToken))!["head"]!;
        var epoch = head.Split('-')[0];
        await using var reader = new SseClient(
            stack.Gateway, $"/api/events?subject={subject}", id.Replace("{epoch}", epoch, StringComparison.Ordinal));
        await reader.ConnectAsync();
        await reader.WaitAsync(events => events.Count == 1, "the reset has come");

        await Told.RemovedAsync(stack, subject);

        var seen = await reader.WaitAsync(events => events.Count >= 2, "the new event has come");
        Assert.Equal(["reset", "message"], seen.Select(e => e.Type));
        var reset = JsonNode.Parse(seen[0].Data)!;
        Assert.Equal($"{epoch}-1", (string?)reset["first"]);
        Assert.Equal("/api/catalog/entities", (string?)reset["snapshot"]);
        Assert.Equal((string?)reset["head"], seen[0].Id);
        Assert.InRange(reader.Retry!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_heartbeat_moves_the_id_of_a_reader_past_events_it_does_not_see()
    {
        var stack = await PlatformStack.SharedAsync();
        await using var reader = new SseClient(stack.Gateway, $"/api/events?subject={Told.Subject()}");
        await reader.ConnectAsync();
        await Eventually.TrueAsync(() => reader.LastEventId is not null, "the stream has greeted its reader");
        var begin = reader.LastEventId;

        await Told.RemovedAsync(stack, Told.Subject(), 3);

        await Eventually.TrueAsync(() => reader.LastEventId != begin, "the heartbeat has moved the id");
        Assert.NotEmpty(reader.Comments);
        Assert.Empty(reader.Events);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_ends_within_5_s_of_its_key_also_while_events_flow(bool expires)
    {
        var stack = await PlatformStack.SharedAsync();
        var subject = Told.Subject();
        var (id, client) = await Told.KeyAsync(stack);
        var ends = Stopwatch.StartNew();
        if (expires)
            await using (var connection = await stack.Space.OpenAsync(ProcessName.Gateway))
                await connection.ExecuteAsync(
                    "update api_keys set expires_at = clock_timestamp() + interval '3 s' where id = @id", new { id });
        await using var reader = new SseClient(client, $"/api/events?subject={subject}");
        await reader.ConnectAsync();
        if (!expires)
        {
            using var revoked = await stack.Gateway.DeleteAsync($"/api/keys/{id}", TestContext.Current.CancellationToken);
            revoked.EnsureSuccessStatusCode();
            ends.Restart();
        }

        await Eventually.TrueAsync(
            async () =>
            {
                await Told.RemovedAsync(stack, subject);
                return reader.Ended.IsCompleted;
            },
            "the stream has ended");

        Assert.InRange(ends.Elapsed, TimeSpan.Zero, cutLimit + TimeSpan.FromSeconds(expires ? 4 : 1));
        await Assert.ThrowsAsync<HttpRequestException>(reader.ReconnectAsync);
    }
}
