using System.Net;
using Testing.Feed;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Testing.Tests;

public sealed class PlatformStackTests
{
    [Fact]
    public async Task A_change_is_told_once_on_the_pages_and_on_the_stream_and_a_killed_process_comes_back()
    {
        await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync());
        await using var stream = new SseClient(stack.Gateway);
        await stream.ConnectAsync();

        var key = await stack.CreateKeyAsync("reader", scopes: ["events:read"]);
        await stream.WaitAsync(
            events => events.Any(e => e.Data.Contains("\"reader\"", StringComparison.Ordinal)), "the new key is on the stream");
        var told = (await FeedReader.ReadToEndAsync(stack.Gateway)).Single(entry => entry.Data.ToString().Contains("\"reader\""));
        Assert.Equal("gateway.key.created.v1", told.Type);

        await stack.Process(ProcessName.Gateway).RestartAsync();
        using var member = stack.Client(key);
        Assert.DoesNotContain(told.EventId, (await FeedReader.ReadToEndAsync(member)).Select(entry => entry.EventId));
        Assert.Contains(told.EventId, (await FeedReader.ReadToEndAsync(stack.Gateway)).Select(entry => entry.EventId));
        await stream.ReconnectAsync();

        using var ready = await stack.Process(ProcessName.Catalog).ManagementGetAsync("/readyz");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(0, await stack.Process(ProcessName.Catalog).StopAsync());
    }
}
