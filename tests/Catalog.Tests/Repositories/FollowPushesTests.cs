using Contracts.Gateway;
using Testing.Instances;
using Testing;
using Testing.Outside;
using Xunit;

namespace Catalog.Tests.Repositories;

public sealed class FollowPushesTests
{
    [Fact]
    public async Task A_push_refreshes_what_was_read_of_the_repository_once()
    {
        var trial = await Trial.StartAsync();
        var slug = $", annotations: {{ github.com/project-slug: Org/{trial.Word} }}";
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a", "owner: one", slug)));
        trial.Write("a.yaml", trial.Component("a", "owner: two", slug));
        var push = PushTo($"ORG/{trial.Word}");

        await trial.SendAsync(push, ProcessName.Gateway);
        await trial.SendAsync(push, ProcessName.Gateway);

        await Eventually.TrueAsync(
            async () => await trial.OwnerAsync("component:a") == "two", "the push is seen");
        Assert.Equal(
            ["EntityAdded", "EntityChanged", "EntityOwnerChanged"],
            await trial.EventTypesAsync("component:a"));
    }

    [Fact]
    public async Task A_push_to_the_repository_of_a_page_has_it_read_within_seconds()
    {
        var trial = await Trial.StartAsync();
        var (outside, page) = (OutsideServer.Shared, $"/{trial.Word}/orders/raw/main/catalog-info.yaml");
        outside.Serve(page, trial.Component("a", "owner: one"));
        await trial.RegisterAsync(outside.UrlOf(page), type: "url");
        outside.Serve(page, trial.Component("a", "owner: two"));
        var push = PushTo($"{trial.Word}/Orders");

        await trial.SendAsync(push, ProcessName.Gateway);
        await trial.SendAsync(push, ProcessName.Gateway);

        await Eventually.TrueAsync(async () => await trial.OwnerAsync("component:a") == "two", "the pushed file is visible");
        Assert.Equal(["EntityAdded", "EntityChanged", "EntityOwnerChanged"], await trial.EventTypesAsync("component:a"));
    }

    static PushReceived PushTo(string repository) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"github.com/{repository}".ToLowerInvariant(),
        Version = 1,
        OccurredAt = DateTimeOffset.UnixEpoch,
        Repository = repository,
        Ref = "refs/heads/main",
        Before = new string('0', 40),
        After = new string('1', 40),
        Forced = false,
        Commits = [],
        Part = 1,
        Parts = 1,
    };
}
