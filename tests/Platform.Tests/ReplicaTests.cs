using Testing;
using Testing.Feed;
using Testing.Instances;
using Testing.Load;
using Testing.Stack;
using Xunit;

namespace Platform.Tests;

/// <summary>Two replicas of the gateway and of the catalog: one goes, the other goes on, and readers notice nothing.</summary>
public sealed class ReplicaTests
{
    // The broker gives a consumer up after two heartbeats of 5 s without a sign of life.
    static readonly TimeSpan longerThanTwoHeartbeats = TimeSpan.FromSeconds(14);
    static readonly TimeSpan takeoverLimit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Readers_see_every_event_once_and_in_order_though_the_writer_of_the_feed_is_killed_and_stopped()
    {
        await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync(), new StackShape
        {
            Replicas = 2,
            Settings = (_, _) => new Dictionary<string, string> { ["Catalog__RefreshSeconds"] = "86400" },
        });
        using var load = new LoadClient(stack);
        using var ending = new CancellationTokenSource();
        var first = await Eventually.ReadAsync(
            () => FeedReader.ReadToEndAsync(stack.Gateway), entries => entries.Count > 0, "the feed has begun");
        var clients = stack.ReplicasOf(ProcessName.Gateway)
            .Select(gateway => new SseClient(
                stack.Client(stack.AdministratorKey, gateway.Replica), lastEventId: $"{first[0].Epoch}-0"))
            .ToList();
        var following = clients.Select(client => client.KeepConnectedAsync(ending.Token)).ToList();
        await using var steady = SteadyLoad.Start(load, pushers: 3, changers: 2);

        await KillAsync(stack, load, stack.Process(ProcessName.Gateway, 0));
        // The other one writes the feed since then, also when the first one is back.
        await StopAsync(stack, load, stack.Process(ProcessName.Gateway, 1), longerThanTwoHeartbeats);
        await StopAsync(stack, load, stack.Process(ProcessName.Catalog, 0), TimeSpan.FromSeconds(3));

        await steady.StopAsync();
        await Verdict.RequireAsync(stack, load, TimeSpan.FromSeconds(120));
        var count = (await FeedReader.ReadToEndAsync(stack.Gateway)).Count;
        foreach (var client in clients)
            await SawEverythingAsync(client, count);
        await ending.CancelAsync();
        await Task.WhenAll(following);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    static async Task KillAsync(PlatformStack stack, LoadClient load, PlatformProcess process)
    {
        await process.KillAsync();
        await GrowsAsync(stack, load, otherThan: process);
        await process.RestartAsync();
    }

    static async Task StopAsync(PlatformStack stack, LoadClient load, PlatformProcess process, TimeSpan duration)
    {
        process.Pause();
        await Task.Delay(duration);   // the fault itself, not a wait for something
        await GrowsAsync(stack, load, otherThan: process);
        process.Resume();
        await GrowsAsync(stack, load);
    }

    /// <summary>A push is asked for now and told, as seen from a replica that lives.</summary>
    static async Task GrowsAsync(PlatformStack stack, LoadClient load, PlatformProcess? otherThan = null)
    {
        var repository = $"single/{load.NewName()}";
        await load.DoAsync(load.Push(repository));
        var http = stack.Client(stack.AdministratorKey, otherThan is { Name: ProcessName.Gateway, Replica: 0 } ? 1 : 0);
        await Eventually.TrueAsync(
            async () => (await FeedReader.ReadToEndAsync(http, query: $"&subject=github.com/{repository}")).Count > 0,
            $"the feed grows without {otherThan}", takeoverLimit);
    }

    static async Task SawEverythingAsync(SseClient client, int count)
    {
        await client.WaitAsync(events => events.Count >= count, $"the stream has told all {count} events");
        Assert.DoesNotContain(client.Events, told => told.Type == "reset");
        Assert.Equal(
            Enumerable.Range(1, count).Select(number => (long)number),
            client.Events.Select(told => FeedEntry.From(told).Sequence));
    }
}
