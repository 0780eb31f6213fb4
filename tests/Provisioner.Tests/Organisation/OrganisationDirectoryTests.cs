using Contracts;
using Organisation;
using Xunit;

namespace Provisioner.Tests.Organisation;

public sealed class OrganisationDirectoryTests
{
    [Fact]
    public async Task A_member_of_a_group_is_one_of_all_groups_above_it_and_of_none_below()
    {
        await using var trial = await DirectoryTrial.StartAsync();
        await trial.TellAsync(Chain(trial, 12));
        await trial.TellAsync(trial.Members("group:g6", 9, added: ["user:u"]));

        Assert.True(await trial.IsMemberAsync("user:u", "group:g6"));
        Assert.True(await trial.IsMemberAsync("user:u", "group:g0"));
        Assert.False(await trial.IsMemberAsync("user:u", "group:g7"));
        Assert.Equal(
            Enumerable.Range(6, 6).Select(i => trial.Ref($"group:g{i}")).Order(StringComparer.Ordinal),
            await OrganisationDirectory.DescendantsOfAsync(trial.Connection, trial.Ref("group:g6"), default));
    }

    [Fact]
    public async Task Groups_in_a_circle_are_one_family_and_no_endless_loop()
    {
        await using var trial = await DirectoryTrial.StartAsync();
        await trial.TellAsync(
            trial.Added("group:a", 1, new { parent = trial.Name("group:b") }),
            trial.Added("group:b", 1, new { parent = trial.Name("group:c") }),
            trial.Added("group:c", 1, new { parent = trial.Name("group:a"), children = new[] { trial.Name("group:c") } }),
            trial.Members("group:b", 2, added: ["user:u"]));

        Assert.True(await trial.IsMemberAsync("user:u", "group:a"));
        Assert.True(await trial.IsMemberAsync("user:u", "group:c"));
        Assert.Equal(3, (await OrganisationDirectory.DescendantsOfAsync(trial.Connection, trial.Ref("group:a"), default)).Count);
    }

    [Fact]
    public async Task A_user_of_the_catalog_is_judged_by_the_catalog_and_any_other_by_what_its_key_was_given()
    {
        await using var trial = await DirectoryTrial.StartAsync();
        await trial.TellAsync(
            trial.Added("group:child", 1, new { parent = trial.Name("group:parent") }), trial.Added("user:u"),
            trial.Members("group:other", 1, added: ["user:u"]));

        Assert.False(await trial.IsMemberAsync("user:u", "group:child", given: "group:child"));
        Assert.True(await trial.IsMemberAsync("key:machine", "group:child", given: "group:child"));
        Assert.True(await trial.IsMemberAsync("key:machine", "group:parent", given: "group:child"));
        Assert.False(await trial.IsMemberAsync("key:machine", "group:other", given: "group:child"));

        // Whoever has left the catalog gains nothing by that: an old key gives a former User no group.
        await trial.TellAsync(trial.Removed("user:u", 2));
        Assert.False(await trial.IsMemberAsync("user:u", "group:child", given: "group:child"));
    }

    [Fact]
    public async Task An_administrator_is_a_member_of_every_group_but_by_name_only_of_its_own()
    {
        await using var trial = await DirectoryTrial.StartAsync();

        Assert.True(await trial.IsMemberAsync("key:root", "group:any", administrator: true));
        Assert.Empty(await OrganisationDirectory.GroupsOfAsync(
            trial.Connection, new Actor { Subject = trial.Ref("key:root"), IsAdministrator = true }, default));
    }

    [Fact]
    public async Task Readers_are_those_in_a_group_and_those_directly_in_one_above_it_not_their_neighbours()
    {
        await using var trial = await DirectoryTrial.StartAsync();
        await trial.TellAsync(
            trial.Added("group:top", 1, new { children = new[] { trial.Name("group:left"), trial.Name("group:right") } }),
            trial.Members("group:top", 2, added: ["user:boss"]), trial.Members("group:left", 1, added: ["user:l"]));

        Assert.Equal(["left", "right", "top"], await ReadableAsync(trial, "user:boss"));
        Assert.Equal(["left", "top"], await ReadableAsync(trial, "user:l"));
        Assert.Null(await Readership.ReadableGroupsAsync(
            trial.Connection, new Actor { Subject = "key:default/root", IsAdministrator = true }, default));
    }

    static async Task<IEnumerable<string>> ReadableAsync(DirectoryTrial trial, string subject) =>
        (await Readership.ReadableGroupsAsync(trial.Connection, new Actor { Subject = trial.Ref(subject) }, default))!
            .Select(group => group[(group.IndexOf('/') + 1)..].Split('-')[0]);

    static PlatformEvent[] Chain(DirectoryTrial trial, int length) =>
    [
        .. Enumerable.Range(1, length - 1)
            .Select(i => trial.Added($"group:g{i}", 1, new { parent = trial.Name($"group:g{i - 1}") })),
    ];
}
