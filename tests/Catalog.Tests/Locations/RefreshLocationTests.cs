using Xunit;

namespace Catalog.Tests.Locations;

public sealed class RefreshLocationTests
{
    [Fact]
    public async Task A_change_is_one_event_and_another_owner_is_one_more()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a", "owner: one")));
        trial.Write("a.yaml", trial.Component("a", "owner: two"));

        await trial.RefreshAsync("component:a");
        await trial.RefreshAsync("component:a");

        var events = await trial.EventsAsync("component:a");
        Assert.Equal(["EntityAdded", "EntityChanged", "EntityOwnerChanged"], events.Select(e => e.Type));
        Assert.Equal("group:default/one", (string)events[2].Body["previousOwner"]!);
        Assert.Equal("group:default/two", (string)events[2].Body["owner"]!);
        Assert.Equal(
            $"/api/catalog/entities/by-name/component/default/a-{trial.Word}", (string)events[1].Body["link"]!);
    }

    [Fact]
    public async Task An_incoming_relation_changes_the_document_and_is_no_event()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a")));
        await trial.RegisterAsync(trial.Write(
            "b.yaml", trial.Component("b", "owner: x, dependsOn: ['component:a-$']")));

        Assert.Contains($"dependencyOf component:default/b-{trial.Word}", await trial.RelationsAsync("component:a"));
        Assert.Equal(["EntityAdded"], await trial.EventTypesAsync("component:a"));
    }

    [Fact]
    public async Task Members_that_join_and_leave_are_told_once_whoever_says_it()
    {
        var trial = await Trial.StartAsync();
        var group = trial.Document("Group", "g", "type: team, children: [], members: [u1-$]");
        await trial.RegisterAsync(trial.Write("g.yaml", group));
        await trial.RegisterAsync(trial.Write("u.yaml",
            trial.Document("User", "u1", "memberOf: [g-$]") + trial.Document("User", "u2", "memberOf: [g-$]")));
        trial.Write(
            "u.yaml", trial.Document("User", "u1", "memberOf: []") + trial.Document("User", "u2", "memberOf: []"));
        await trial.RefreshAsync("user:u1");

        var changes = (await trial.EventsAsync("group:g")).Where(e => e.Type == "MembershipChanged").ToArray();

        Assert.Equal(3, changes.Length);
        Assert.Equal([trial.Named("user:u1")], changes[0].Body["added"]!.AsArray().Select(member => (string)member!));
        Assert.Equal([trial.Named("user:u2")], changes[1].Body["added"]!.AsArray().Select(member => (string)member!));
        Assert.Equal([trial.Named("user:u2")], changes[2].Body["removed"]!.AsArray().Select(member => (string)member!));
    }

    [Theory]
    [InlineData("kind: [")]
    [InlineData(null)]
    public async Task A_good_file_that_breaks_or_goes_keeps_its_entities_and_shows_why(string? content)
    {
        var trial = await Trial.StartAsync();
        var path = trial.Write("a.yaml", trial.Component("a"));
        var location = await trial.RegisterAsync(path);
        if (content is null)
            File.Delete(path);
        else
            trial.Write("a.yaml", content);

        await trial.RefreshAsync("component:a");

        Assert.NotNull(await trial.EntityAsync("component:a"));
        Assert.Single(await trial.ProblemsAsync(location));
        trial.Write("a.yaml", trial.Component("a"));
        await trial.RefreshAsync("component:a");
        Assert.Empty(await trial.ProblemsAsync(location));
        Assert.Equal(["EntityAdded"], await trial.EventTypesAsync("component:a"));
    }

    [Fact]
    public async Task A_document_that_is_taken_out_of_a_good_file_leaves_the_catalog()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a") + trial.Component("b")));
        trial.Write("a.yaml", trial.Component("a"));

        await trial.RefreshAsync("component:a");

        Assert.Null(await trial.EntityAsync("component:b"));
        Assert.Equal(["EntityAdded", "EntityRemoved"], await trial.EventTypesAsync("component:b"));
    }

    [Fact]
    public async Task Locations_that_are_written_at_once_do_not_lose_each_others_relations()
    {
        const int Locations = 12;
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("g.yaml", trial.Document("Group", "team", "type: team, children: []")));

        await Task.WhenAll(Enumerable.Range(0, Locations).Select(i =>
            trial.RegisterAsync(trial.Write($"{i}.yaml", trial.Component($"c{i}")))));

        var relations = await trial.RelationsAsync("group:team");
        Assert.Equal(Locations, relations.Count(relation => relation.StartsWith("ownerOf", StringComparison.Ordinal)));
    }
}
