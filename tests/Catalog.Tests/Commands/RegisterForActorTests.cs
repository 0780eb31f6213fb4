using Contracts;
using Contracts.Catalog.Commands;
using Testing.Instances;
using Xunit;

namespace Catalog.Tests.Commands;

public sealed class RegisterForActorTests
{
    [Fact]
    public async Task A_member_of_the_owning_team_registers_what_a_task_made_and_twice_is_once()
    {
        var trial = await TeamsAsync();
        var remote = Remote.Create(trial);
        remote.Push(("catalog-info.yaml", trial.Component("a", "owner: team-$")));
        var command = Command(trial, $"{remote.Url}#catalog-info.yaml", "ann", type: "git");

        await trial.SendAsync(command, ProcessName.Scaffolder);
        await trial.SendAsync(command, ProcessName.Scaffolder);

        var (type, answer) = Assert.Single(await trial.AnswersAsync(command.Task!));
        Assert.Equal("LocationRegistered", type);
        Assert.Equal([trial.Named("component:a")], answer["entityRefs"]!.AsArray().Select(@ref => (string)@ref!));
        Assert.False((bool)answer["trusted"]!);
        var later = Command(trial, "/", "ann", version: 2);
        await trial.SendAsync(later, ProcessName.Scaffolder);
        await trial.ConsumedAsync(later);
        Assert.Single(await trial.AnswersAsync(command.Task!));
        Assert.Equal(["EntityAdded"], await trial.EventTypesAsync("component:a"));
    }

    [Fact]
    public async Task Commands_of_one_task_that_come_out_of_order_are_both_carried_out()
    {
        var trial = await TeamsAsync();
        var first = Command(trial, trial.Write("a.yaml", trial.Component("a")), "ann", version: 1);
        var second = Command(trial, trial.Write("b.yaml", trial.Component("b")), "ann", version: 2);

        await trial.SendAsync(second, ProcessName.Scaffolder);
        await trial.SendAsync(first, ProcessName.Scaffolder);

        foreach (var command in (RegisterLocation[])[first, second])
            Assert.Equal("LocationRegistered", Assert.Single(await trial.AnswersAsync(command.Task!)).Type);
    }

    [Theory]
    [InlineData("ann", "team-$", true)]
    [InlineData("ann", "division-$", true)]      // the group above the team
    [InlineData("bob", "division-$", true)]
    [InlineData("bob", "team-$", false)]
    [InlineData("ann", "elsewhere-$", false)]
    [InlineData("ann", "elsewhere-$", false, "elsewhere")]   // a User's memberships are the catalog's to say
    [InlineData("key", "elsewhere-$", true, "elsewhere")]
    [InlineData("key", "division-$", true, "team")]
    [InlineData("key", "team-$", false, "division")]
    public async Task Rights_follow_the_groups_at_any_depth(
        string actor, string owner, bool allowed, string? given = null)
    {
        var trial = await TeamsAsync();
        var path = trial.Write("a.yaml", trial.Component("a", $"owner: {owner}"));
        var command = Command(
            trial, path, actor, groups: given is null ? [] : [trial.Named($"group:{given}")]);

        await trial.SendAsync(command, ProcessName.Scaffolder);

        var (type, answer) = Assert.Single(await trial.AnswersAsync(command.Task!));
        Assert.Equal(allowed ? "LocationRegistered" : "LocationRefused", type);
        if (allowed)
            return;
        Assert.Equal(
            ("spec.owner", "restricted", $"group:default/{trial.Fill(owner)}"),
            ((string)answer["field"]!, (string)answer["visibility"]!, (string)answer["owner"]!));
        Assert.Contains("Name a group of your own", (string)answer["reason"]!, StringComparison.Ordinal);
        await AssertNothingStayedAsync(trial, path);
    }

    [Theory]
    [InlineData("file", "/etc/hostname", "target", "outside the folders")]
    [InlineData("http", "https://example.com/a.yaml", "type", "Allowed types: file, git")]
    [InlineData("git", "https://example.com/a.git", "target", "Only repositories on this machine")]
    [InlineData("file", "$/taken.yaml", "metadata.name", "defined first")]
    [InlineData("file", "$/bad.yaml", "target", "metadata must be a map")]
    [InlineData("file", "$/known.yaml", "target", "is registered already, by")]
    public async Task What_cannot_be_registered_is_refused_with_field_and_reason(
        string type, string target, string field, string told)
    {
        var trial = await TeamsAsync();
        var known = trial.Write("known.yaml", trial.Component("known"));
        await trial.RegisterAsync(known);
        trial.Write("taken.yaml", trial.Component("free") + trial.Component("known"));
        trial.Write("bad.yaml", "kind: Component");
        var command = Command(
            trial, target.Replace("$", Path.GetDirectoryName(known), StringComparison.Ordinal), "ann", type: type);

        await trial.SendAsync(command, ProcessName.Scaffolder);

        var (answered, answer) = Assert.Single(await trial.AnswersAsync(command.Task!));
        Assert.Equal(("LocationRefused", field), (answered, (string)answer["field"]!));
        Assert.Contains(told, (string)answer["reason"]!, StringComparison.Ordinal);
        Assert.Null(await trial.EntityAsync("component:free"));
    }

    [Fact]
    public async Task Not_even_an_administrators_command_makes_a_source_trusted()
    {
        var trial = await Trial.StartAsync();
        var path = trial.Write("a.yaml", trial.Document("Group", "g", "type: team, children: []"));
        var command = Command(trial, path, "key", isAdministrator: true);

        await trial.SendAsync(command, ProcessName.Scaffolder);

        Assert.Equal("LocationRefused", Assert.Single(await trial.AnswersAsync(command.Task!)).Type);
        Assert.Null(await trial.EntityAsync("group:g"));
    }

    /// <summary>Ann is in the team, Bob in the division that the team belongs to.</summary>
    static async Task<Trial> TeamsAsync()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("teams.yaml",
            trial.Document("Group", "division", "type: division, children: [team-$]")
            + trial.Document("Group", "team", "type: team, children: []")
            + trial.Document("User", "ann", "memberOf: [team-$]")
            + trial.Document("User", "bob", "memberOf: [division-$]")));
        return trial;
    }

    static RegisterLocation Command(
        Trial trial, string target, string actor, string type = "file", string[]? groups = null,
        bool isAdministrator = false, long version = 1) => new()
        {
            EventId = Guid.CreateVersion7(),
            Subject = $"task:{trial.Word}",
            Version = version,
            OccurredAt = DateTimeOffset.UnixEpoch,
            Task = $"{trial.Word}/{version}",
            OnBehalfOf = new Actor
            {
                Subject = actor == "key" ? "key:robot" : trial.Named($"user:{actor}"),
                Groups = groups ?? [],
                IsAdministrator = isAdministrator,
            },
            Type = type,
            Target = target,
        };

    static async Task AssertNothingStayedAsync(Trial trial, string path)
    {
        Assert.Null(await trial.EntityAsync("component:a"));
        Assert.Empty(await trial.EventsAsync("component:a"));
        Assert.DoesNotContain(
            path, await trial.Http.GetStringAsync("/api/catalog/locations"), StringComparison.Ordinal);
    }
}
