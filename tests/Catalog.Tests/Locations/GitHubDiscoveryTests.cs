using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Contracts.Gateway;
using Dapper;
using Testing;
using Testing.Instances;
using Testing.Outside;
using Xunit;

namespace Catalog.Tests.Locations;

/// <summary>Repositories that are found because they have a file, and what becomes of them.</summary>
public sealed class GitHubDiscoveryTests
{
    static readonly FakeGitHub github = FakeGitHub.Shared;

    [Fact]
    public async Task Every_repository_with_the_file_is_a_location_that_comes_and_goes_with_it()
    {
        var trial = await Trial.StartAsync();
        var (a, b) = (Repository(trial, "svc-a", "a"), Repository(trial, "svc-b", "b"));
        Repository(trial, "other", "c");
        github.Create($"{trial.Word}/svc-empty");
        github.Create($"{trial.Word}/svc-bare").Push(("README.md", "# None"));

        var id = await trial.RegisterAsync(github.UrlOf($"{trial.Word}/svc-*/blob/-/catalog-info.yaml"), type: "github-discovery");

        await AppearsAsync(trial, "component:a");
        await AppearsAsync(trial, "component:b");
        Assert.Null(await trial.EntityAsync("component:c"));
        Assert.Equal(["discovered", "discovered"], (await SourcesAsync(trial)).Select(source => (string?)source["origin"]));

        var discoveredB = (string)(await SourcesAsync(trial)).Single(source => ((string)source["target"]!).Contains("svc-b", StringComparison.Ordinal))["locationId"]!;
        using var refused = await trial.Http.DeleteAsync($"/api/catalog/locations/{discoveredB}");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        a.IsArchived = true;
        await trial.SendAsync(Changed(a.FullName, "archived"), ProcessName.Gateway);
        await GoesAsync(trial, "component:a");
        Assert.NotNull(await trial.EntityAsync("component:b"));

        using var deleted = await trial.Http.DeleteAsync($"/api/catalog/locations/{id}");
        deleted.EnsureSuccessStatusCode();
        Assert.Null(await trial.EntityAsync("component:b"));
        Assert.Empty(await SourcesAsync(trial));
        Assert.NotNull(b.Commit);
    }

    [Fact]
    public async Task A_push_that_brings_the_file_brings_the_repository_and_one_that_takes_it_takes_it()
    {
        var trial = await Trial.StartAsync();
        Repository(trial, "first", "a");
        var later = github.Create($"{trial.Word}/later").Push(("README.md", "# Later"));
        await trial.RegisterAsync(github.UrlOf(trial.Word), type: "github-discovery");
        await AppearsAsync(trial, "component:a");

        later.Push(("catalog-info.yaml", trial.Component("later")));
        await trial.SendAsync(Push(later, added: "catalog-info.yaml"), ProcessName.Gateway);
        await AppearsAsync(trial, "component:later");

        later.Push(("README.md", "# Later"));
        await trial.SendAsync(Push(later, removed: "catalog-info.yaml"), ProcessName.Gateway);
        await GoesAsync(trial, "component:later");
        Assert.Equal(["EntityAdded", "EntityRemoved"], await trial.EventTypesAsync("component:later"));
    }

    [Fact]
    public async Task A_renamed_repository_keeps_its_location_and_its_entities_whatever_comes_first_and_twice()
    {
        var trial = await Trial.StartAsync();
        var found = Repository(trial, "found", "found");
        await trial.RegisterAsync(github.UrlOf($"{trial.Word}/found*/blob/-/catalog-info.yaml"), type: "github-discovery");
        var own = Repository(trial, "own", "own");
        await trial.RegisterAsync(github.PageOf(own), type: "url");
        await AppearsAsync(trial, "component:found");
        var (before, uid) = ((await SourcesAsync(trial)).Single(), (string?)(await trial.EntityAsync("component:found"))!["metadata"]!["uid"]);

        found.FullName = $"{trial.Word}/found-2";
        own.FullName = $"{trial.Word}/own-2";
        var renamed = Changed(own.FullName, "renamed", $"{trial.Word}/own");
        await trial.SendAsync(Push(found), ProcessName.Gateway);
        await trial.SendAsync(Changed(found.FullName, "renamed", $"{trial.Word}/found"), ProcessName.Gateway);
        await trial.SendAsync(renamed, ProcessName.Gateway);
        await trial.SendAsync(renamed, ProcessName.Gateway);

        await Eventually.TrueAsync(
            async () => (await SourceOfAsync(trial, "component:found"))?.Contains("/found-2/", StringComparison.Ordinal) is true
                && (await SourceOfAsync(trial, "component:own"))?.Contains("/own-2/", StringComparison.Ordinal) is true,
            "both are read at their new names");
        Assert.Equal((string?)before["locationId"], (string?)(await SourcesAsync(trial)).Single()["locationId"]);
        Assert.Equal(uid, (string?)(await trial.EntityAsync("component:found"))!["metadata"]!["uid"]);
        Assert.DoesNotContain("EntityRemoved", await trial.EventTypesAsync("component:found"));
        Assert.DoesNotContain("EntityRemoved", await trial.EventTypesAsync("component:own"));
    }

    [Fact]
    public async Task An_organisation_that_cannot_be_listed_takes_nothing_away()
    {
        var trial = await Trial.StartAsync();
        var a = Repository(trial, "a", "a");
        var id = await trial.RegisterAsync(github.UrlOf(trial.Word), type: "github-discovery");
        await AppearsAsync(trial, "component:a");

        github.Delete(a);   // the last one: GitHub then knows no such owner
        await trial.SendAsync(Changed(a.FullName, "deleted"), ProcessName.Gateway);

        await Eventually.TrueAsync(async () => (await trial.ProblemsAsync(id)).Count == 1, "the failure is told");
        Assert.NotNull(await trial.EntityAsync("component:a"));
    }

    [Fact]
    public async Task What_is_found_is_not_trusted_whoever_asked_for_it()
    {
        var trial = await Trial.StartAsync();
        github.Create($"{trial.Word}/a").Push(
            ("catalog-info.yaml", trial.Component("a") + trial.Document("Group", "mine", "type: team, children: []")));

        await trial.RegisterAsync(github.UrlOf(trial.Word), type: "github-discovery");

        await AppearsAsync(trial, "component:a");
        Assert.Null(await trial.EntityAsync("group:mine"));
    }

    [Theory]
    [InlineData("github-discovery", "https://localhost/acme", "no GitHub server of this installation")]
    [InlineData("github-org", "https://localhost/acme", "no GitHub server of this installation")]
    [InlineData("github-discovery", "https://github.com/acme/*/blob/main/a.yaml", "has the target")]
    [InlineData("github-discovery", "https://ann@github.com/acme", "has the target")]
    [InlineData("github-org", "https://github.com/acme/orders", "has the target")]
    [InlineData("github-org", "http://github.com/acme", "has the target")]
    public async Task What_cannot_be_discovered_is_refused_with_a_remedy(string type, string target, string told)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.PostLocationAsync(target, type: type);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(told, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    static FakeRepository Repository(Trial trial, string name, string component) =>
        github.Create($"{trial.Word}/{name}").Push(("catalog-info.yaml", trial.Component(component)));

    static Task AppearsAsync(Trial trial, string entityRef) =>
        Eventually.TrueAsync(async () => await trial.EntityAsync(entityRef) is not null, $"{entityRef} is there");

    static Task GoesAsync(Trial trial, string entityRef) =>
        Eventually.TrueAsync(async () => await trial.EntityAsync(entityRef) is null, $"{entityRef} is gone");

    static async Task<string?> SourceOfAsync(Trial trial, string entityRef) =>
        (string?)(await trial.EntityAsync(entityRef))?["metadata"]!["annotations"]!["backstage.io/managed-by-location"];

    /// <summary>The discovered locations of the trial.</summary>
    static async Task<JsonObject[]> SourcesAsync(Trial trial)
    {
        await using var connection = await trial.Space.OpenAsync(ProcessName.Catalog);
        var rows = await connection.QueryAsync<(Guid Id, string Origin, string Target)>(
            "select id, origin, target from catalog.locations where origin = 'discovered' and target like @owner", new { owner = $"%/{trial.Word}/%" });
        return [.. rows.Select(row => new JsonObject { ["locationId"] = $"{row.Id}", ["origin"] = row.Origin, ["target"] = row.Target })];
    }

    static RepositoryChanged Changed(string repository, string action, string? previous = null) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"github.com/{repository}".ToLowerInvariant(),
        Version = 1,
        OccurredAt = DateTimeOffset.UnixEpoch,
        Repository = repository,
        Action = action,
        PreviousRepository = previous,
    };

    static PushReceived Push(FakeRepository repository, string? added = null, string? removed = null) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"github.com/{repository.FullName}".ToLowerInvariant(),
        Version = 1,
        OccurredAt = DateTimeOffset.UnixEpoch,
        Repository = repository.FullName,
        Ref = "refs/heads/main",
        Before = new string('0', 40),
        After = repository.Commit!,
        Forced = false,
        Commits =
        [
            new PushedCommit
            {
                Id = repository.Commit!, Timestamp = null, Added = added is null ? [] : [added], Removed = removed is null ? [] : [removed], Modified = [],
            },
        ],
        Part = 1,
        Parts = 1,
    };
}
