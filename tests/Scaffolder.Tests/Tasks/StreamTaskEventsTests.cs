using System.Text.Json.Nodes;
using Testing.Feed;
using Xunit;

namespace Scaffolder.Tests.Tasks;

public sealed class StreamTaskEventsTests
{
    [Fact]
    public async Task A_follower_sees_the_log_live_in_Backstages_framing_until_the_end()
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial, database: false));
        await using var stream = new SseClient(trial.Http, $"/api/scaffolder/v2/tasks/{task}/eventstream");
        await stream.ConnectAsync();
        await stream.WaitAsync(seen => seen.Any(told => told.Data.Contains("Waiting for the catalog")), "the wait is told");

        await trial.TellAsync(Golden.Registered(trial, task));
        await stream.Ended.WaitAsync(TimeSpan.FromSeconds(30));

        var events = stream.Events.Select(told => JsonNode.Parse(told.Data)!).ToList();
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(told => (int)told["id"]!));
        Assert.All(events, told => Assert.Equal(task, (Guid)told["taskId"]!));
        Assert.Equal("completion", stream.Events[^1].Type);
        Assert.Equal("log", stream.Events[0].Type);
        Assert.Equal("Beginning step Fetch", (string)events[0]["body"]!["message"]!);
        Assert.Equal("fetch", (string)events[0]["body"]!["stepId"]!);
        Assert.Equal("processing", (string)events[0]["body"]!["status"]!);
        Assert.Equal("completed", (string)events[^1]["body"]!["status"]!);
    }

    [Theory]
    [InlineData("?after=2", null)]
    [InlineData("", "2")]
    public async Task A_follower_that_comes_back_misses_nothing(string query, string? lastEventId)
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await trial.TemplateAsync(
            "log", """{ "type": "a", "steps": [{ "action": "debug:log", "input": { "message": "one" } }] }"""));
        await trial.CompletedAsync(task);
        await using var stream = new SseClient(trial.Http, $"/api/scaffolder/v2/tasks/{task}/eventstream{query}", lastEventId);

        await stream.ConnectAsync();
        await stream.Ended.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["3", "4"], stream.Events.Select(told => told.Id));
    }
}
