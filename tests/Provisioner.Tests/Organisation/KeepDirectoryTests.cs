using Xunit;

namespace Provisioner.Tests.Organisation;

public sealed class KeepDirectoryTests
{
    [Fact]
    public async Task An_event_told_twice_says_nothing_new()
    {
        await using var trial = await DirectoryTrial.StartAsync();
        var (added, joined) = (trial.Added("component:a", owner: "group:g"), trial.Members("group:g", 2, added: ["user:u"]));

        await trial.TellAsync(added, joined, added, joined);

        Assert.Equal(trial.Ref("group:g"), await trial.OwnerOfAsync("component:a"));
        Assert.True(await trial.IsMemberAsync("user:u", "group:g"));
    }

    [Fact]
    public async Task What_was_removed_stays_removed_when_its_addition_comes_late()
    {
        await using var trial = await DirectoryTrial.StartAsync();

        await trial.TellAsync(trial.Removed("component:a", 2), trial.Added("component:a", 1, owner: "group:g"));

        Assert.False(await trial.ExistsAsync("component:a"));
        Assert.Null(await trial.OwnerOfAsync("component:a"));
    }

    [Fact]
    public async Task What_was_removed_and_added_again_is_there()
    {
        await using var trial = await DirectoryTrial.StartAsync();

        await trial.TellAsync(trial.Added("component:a", 1), trial.Removed("component:a", 2), trial.Added("component:a", 3));

        Assert.True(await trial.ExistsAsync("component:a"));
    }

    [Fact]
    public async Task An_older_owner_does_not_come_back()
    {
        await using var trial = await DirectoryTrial.StartAsync();

        await trial.TellAsync(
            trial.Changed("component:a", 3, owner: "group:new"), trial.Added("component:a", 1, owner: "group:first"),
            trial.Changed("component:a", 2, owner: "group:old"));

        Assert.Equal(trial.Ref("group:new"), await trial.OwnerOfAsync("component:a"));
    }

    [Fact]
    public async Task Memberships_that_overtake_each_other_end_as_the_newest_says()
    {
        await using var trial = await DirectoryTrial.StartAsync();

        await trial.TellAsync(
            trial.Members("group:g", 6, removed: ["user:left"]), trial.Members("group:g", 5, added: ["user:left", "user:stays"]));

        Assert.False(await trial.IsMemberAsync("user:left", "group:g"));
        Assert.True(await trial.IsMemberAsync("user:stays", "group:g"));
    }

    [Fact]
    public async Task A_group_that_moves_leaves_its_parent_whichever_side_said_so()
    {
        await using var trial = await DirectoryTrial.StartAsync();
        await trial.TellAsync(
            trial.Added("group:a", 1, new { parent = trial.Name("group:one") }), trial.Members("group:a", 2, added: ["user:u"]),
            trial.Added("group:two", 1, new { children = new[] { trial.Name("group:a") } }));
        Assert.True(await trial.IsMemberAsync("user:u", "group:one"));
        Assert.True(await trial.IsMemberAsync("user:u", "group:two"));

        await trial.TellAsync(
            trial.Changed("group:a", 4, new { parent = trial.Name("group:three") }), trial.Removed("group:two", 2),
            trial.Changed("group:a", 3, new { parent = trial.Name("group:one") }));

        Assert.False(await trial.IsMemberAsync("user:u", "group:one"));
        Assert.False(await trial.IsMemberAsync("user:u", "group:two"));
        Assert.True(await trial.IsMemberAsync("user:u", "group:three"));
    }
}
