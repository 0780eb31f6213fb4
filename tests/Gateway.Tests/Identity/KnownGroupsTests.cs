using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Contracts;
using Contracts.Catalog;
using Gateway.Tests.Feed;
using Testing;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Gateway.Tests.Identity;

/// <summary>Who may read a team's restricted events follows from what the catalog says, not from what a key was given.</summary>
public sealed class KnownGroupsTests
{
    readonly string word = $"{Guid.NewGuid():n}"[..10];

    [Fact]
    public async Task A_member_reads_what_is_the_teams_alone_and_someone_above_it_too()
    {
        var stack = await PlatformStack.SharedAsync();
        await TellAsync(stack, Group("above"), Group("team", parent: "above"), Group("beside", parent: "above"));
        await TellAsync(stack, User("member"), User("manager"), User("neighbour"));
        await TellAsync(stack, Joined("team", "member"), Joined("above", "manager"), Joined("beside", "neighbour"));
        var secret = await HasSecretAsync(stack);

        await Eventually.TrueAsync(() => ReadsAsync(stack, "member", secret), "a member reads it");
        await Eventually.TrueAsync(() => ReadsAsync(stack, "manager", secret), "someone above reads it");
        Assert.False(await ReadsAsync(stack, "neighbour", secret));
        Assert.False(await ReadsAsync(stack, "unknown", secret));
    }

    [Fact]
    public async Task A_user_is_judged_by_the_catalog_and_not_by_the_groups_of_a_key()
    {
        var stack = await PlatformStack.SharedAsync();
        await TellAsync(stack, Group("team"), User("left"));
        var secret = await HasSecretAsync(stack);
        await Eventually.TrueAsync(
            async () => !await ReadsAsync(stack, "left", secret, Ref("group", "team")), "the user is known");

        Assert.True(await ReadsAsync(stack, "pipeline", secret, Ref("group", "team")));
    }

    [Fact]
    public async Task Who_leaves_the_team_reads_no_more()
    {
        var stack = await PlatformStack.SharedAsync();
        await TellAsync(stack, Group("team"), User("member"), Joined("team", "member"));
        var secret = await HasSecretAsync(stack);
        await Eventually.TrueAsync(() => ReadsAsync(stack, "member", secret), "a member reads it");

        await TellAsync(stack, Changed("team", [], ["member"]));

        await Eventually.TrueAsync(async () => !await ReadsAsync(stack, "member", secret), "the former member is refused");
    }

    [Fact]
    public async Task An_event_that_cannot_be_taken_in_costs_none_of_its_neighbours()
    {
        var stack = await PlatformStack.SharedAsync();
        var broken = User("broken") with { Kind = "Us\0er" };   // the database has no such text
        await TellAsync(stack, Group("team"), broken, User("member"), Joined("team", "member"));
        var secret = await HasSecretAsync(stack);

        await Eventually.TrueAsync(() => ReadsAsync(stack, "member", secret), "a member reads it");
    }

    [Fact]
    public async Task Of_versions_that_come_together_the_highest_counts()
    {
        var stack = await PlatformStack.SharedAsync();
        var (below, alone) = (Group("team", parent: "above"), Group("team"));
        var moved = new EntityChanged
        {
            Subject = alone.Subject, Kind = alone.Kind, Uid = alone.Uid, Etag = "f", Link = alone.Link, Entity = alone.Entity,
        };
        await TellAsync(stack, Group("above"), below, moved, below with { Uid = Guid.NewGuid() }, moved);
        await TellAsync(stack, User("member"), User("manager"), Joined("above", "manager"), Joined("team", "member"));
        var secret = await HasSecretAsync(stack);

        await Eventually.TrueAsync(() => ReadsAsync(stack, "member", secret), "a member reads it");
        Assert.False(await ReadsAsync(stack, "manager", secret));
    }

    Task TellAsync(PlatformStack stack, params PlatformEvent[] events) =>
        Told.EventsAsync(stack, ProcessName.Catalog, events);

    /// <returns>The subject of an event that is restricted to the team.</returns>
    async Task<string> HasSecretAsync(PlatformStack stack)
    {
        var subject = Told.Subject();
        await Told.RemovedAsync(stack, subject, owner: Ref("group", "team"), visibility: Visibilities.Restricted);
        await Eventually.TrueAsync(
            async () => await CountAsync(stack.Gateway, subject) == 1, "the feed has the restricted event");
        return subject;
    }

    async Task<bool> ReadsAsync(PlatformStack stack, string user, string subject, params string[] groups)
    {
        using var made = await stack.Gateway.PostAsJsonAsync(
            "/api/keys", new { name = user, subject = Ref("user", user), groups });
        made.EnsureSuccessStatusCode();
        using var client = stack.Client((string)(await made.Content.ReadFromJsonAsync<JsonObject>())!["key"]!);
        return await CountAsync(client, subject) == 1;
    }

    static async Task<int> CountAsync(HttpClient client, string subject) =>
        (await client.GetFromJsonAsync<JsonObject>($"/api/events?subject={subject}"))!["items"]!.AsArray().Count;

    EntityAdded Group(string name, string? parent = null) => Entity(
        "Group", name, new { spec = new { type = "team", parent = parent is null ? null : $"{parent}-{word}" } });

    EntityAdded User(string name) => Entity("User", name, new { spec = new { } });

    MembershipChanged Joined(string group, string user) => Changed(group, [user], []);

    MembershipChanged Changed(string group, string[] added, string[] removed) => new()
    {
        Subject = Ref("group", group), Part = 1, Parts = 1,
        Added = [.. added.Select(user => Ref("user", user))], Removed = [.. removed.Select(user => Ref("user", user))],
    };

    EntityAdded Entity(string kind, string name, object entity) => new()
    {
        Subject = Ref(kind.ToLowerInvariant(), name), Kind = kind, Uid = Guid.NewGuid(), Etag = "e", Link = "/",
        Entity = JsonSerializer.SerializeToElement(entity),
    };

    string Ref(string kind, string name) => $"{kind}:default/{name}-{word}";
}
