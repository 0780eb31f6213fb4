using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Testing;
using Testing.Feed;
using Xunit;
using WholeFeed = Testing.Feed.FeedReader;

namespace Gateway.Tests.Feed;

public sealed class FeedRetentionTests(ForgetfulGateway gateway) : IClassFixture<ForgetfulGateway>
{
    [Fact]
    public async Task Events_past_retention_are_gone_and_whoever_needs_them_is_told()
    {
        var ct = TestContext.Current.CancellationToken;
        var http = gateway.Stack.Gateway;
        await Told.RevokedAsync(gateway.Stack, "key:old", 5);
        var old = await Eventually.ReadAsync(() => WholeFeed.ReadToEndAsync(http), read => read.Count >= 5, "the events are told");
        var begin = $"{old[0].Epoch}-{old[^1].Sequence - 1}";

        await Eventually.TrueAsync(
            async () => await StatusAsync() == HttpStatusCode.Gone, "the feed cannot be read on from before the last of them");

        Assert.Empty((await WholeFeed.ReadToEndAsync(http)).IntersectBy(old.Select(entry => entry.Sequence), entry => entry.Sequence));
        // A replica serves what it has in memory until it looks at the head again, which it does twice a second.
        var reset = await Eventually.ReadAsync(
            () => ResumeAsync(begin), first => first.Type == "reset", "the place is refused on a stream too");
        Assert.InRange(SequenceOf((string)JsonNode.Parse(reset.Data)!["first"]!), old[^1].Sequence + 1, long.MaxValue);

        await using var reader = new SseClient(http, lastEventId: reset.Id);
        await reader.ConnectAsync();
        await Told.RevokedAsync(gateway.Stack, "key:new");
        var next = FeedEntry.From((await reader.WaitAsync(events => events.Count > 0, "the next event has come"))[0]);
        Assert.Equal("key:new", next.Subject);
        Assert.InRange(next.Sequence, old[^1].Sequence + 1, long.MaxValue);

        async Task<HttpStatusCode> StatusAsync()
        {
            using var response = await http.GetAsync($"/api/events?after={begin}", ct);
            if (response.StatusCode == HttpStatusCode.Gone)
                Assert.NotEqual($"{old[0].Epoch}-1", (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(ct))!["first"]);
            return response.StatusCode;
        }

        async Task<SseEvent> ResumeAsync(string position)
        {
            await using var resumed = new SseClient(http, lastEventId: position);
            await resumed.ConnectAsync();
            return (await resumed.WaitAsync(events => events.Count > 0, "something has come"))[0];
        }

        static long SequenceOf(string position) => long.Parse(position.Split('-')[1]);
    }
}
