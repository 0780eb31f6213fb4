using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Testing;
using Testing.Outside;
using Xunit;

namespace Catalog.Tests.Locations;

/// <summary>Pages of repositories on GitHub, and what an organisation has there.</summary>
public sealed class GitHubLocationTests
{
    static readonly FakeGitHub github = FakeGitHub.Shared;

    [Fact]
    public async Task A_page_and_what_it_leads_to_are_read_at_one_commit()
    {
        var trial = await Trial.StartAsync();
        var orders = github.Create($"{trial.Word}/orders").Push(
            ("catalog-info.yaml", trial.Document("Location", "all", "targets: [./services/*/catalog-info.yaml]")),
            ("services/a/catalog-info.yaml", trial.Component("a")), ("services/b c/catalog-info.yaml", trial.Component("b")));

        await trial.RegisterAsync(github.PageOf(orders), type: "url");

        var annotations = (await trial.EntityAsync("component:a"))!["metadata"]!["annotations"]!;
        Assert.Equal($"url:{github.PageOf(orders, "services/a/catalog-info.yaml")}", (string?)annotations["backstage.io/managed-by-location"]);
        Assert.Equal($"url:{github.UrlOf($"{trial.Word}/orders/tree/main/services/a/")}", (string?)annotations["backstage.io/source-location"]);
        Assert.NotNull(await trial.EntityAsync("component:b"));
        Assert.Equal(orders.Commit, await RevisionAsync(trial, "component:a"));
        Assert.Single(github.RequestsOf(trial.Word), request => request.Contains("/git/trees/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_but_the_tip_is_asked_for_while_nothing_was_pushed()
    {
        var trial = await Trial.StartAsync();
        var orders = github.Create($"{trial.Word}/orders").Push(("catalog-info.yaml", trial.Component("a", "owner: one")));
        var id = await trial.RegisterAsync(github.PageOf(orders, branch: "-"), type: "url");
        var before = github.RequestsOf(trial.Word).Count;

        await trial.MakeDueAsync(id);
        await Eventually.TrueAsync(() => Task.FromResult(github.RequestsOf(trial.Word).Count > before), "the worker has looked");
        Assert.Equal([$"304 /api/v3/repos/{trial.Word}/orders/commits/HEAD"], github.RequestsOf(trial.Word).Skip(before));

        orders.Push(("catalog-info.yaml", trial.Component("a", "owner: two")));
        await trial.MakeDueAsync(id);
        await Eventually.TrueAsync(async () => await trial.OwnerAsync("component:a") == "two", "the push is visible");
    }

    [Theory]
    [InlineData("orders", "main", "missing.yaml", "does not exist")]
    [InlineData("orders", "other", "catalog-info.yaml", "does not exist")]
    [InlineData("nothing", "main", "catalog-info.yaml", "does not exist")]
    [InlineData("orders", "main", "docs", "is a folder")]
    public async Task What_is_not_there_is_refused(string repository, string branch, string path, string told)
    {
        var trial = await Trial.StartAsync();
        github.Create($"{trial.Word}/orders").Push(("catalog-info.yaml", trial.Component("a")), ("docs/index.md", "# Docs"));

        using var response = await trial.PostLocationAsync(github.UrlOf($"{trial.Word}/{repository}/blob/{branch}/{path}"), type: "url");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(told, (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_and_teams_are_users_and_groups_of_a_trusted_location()
    {
        var trial = await Trial.StartAsync();
        var (ann, bo) = ($"ann-{trial.Word}", $"bo-{trial.Word}");
        github.Organise(
            trial.Word, [ann, bo, $"cy-{trial.Word}"],
            new FakeTeam($"all-{trial.Word}", "All", null, [ann]), new FakeTeam($"pay-{trial.Word}", "Payments", $"all-{trial.Word}", [ann, bo]));

        var id = await trial.RegisterAsync(github.UrlOf(trial.Word), type: "github-org");

        Assert.Equal(
            [$"childOf group:default/all-{trial.Word}", $"hasMember user:default/{ann}", $"hasMember user:default/{bo}"],
            (await trial.RelationsAsync("group:pay")).Order());
        Assert.Equal($"Name of {ann}", (string?)(await trial.EntityAsync("user:ann"))!["spec"]!["profile"]!["displayName"]);

        github.Organise(trial.Word, [ann, bo], new FakeTeam($"pay-{trial.Word}", "Payments", null, [bo]));
        await trial.MakeDueAsync(id);

        await Eventually.TrueAsync(async () => await trial.EntityAsync("user:cy") is null, "who left is gone");
        Assert.Equal([$"hasMember user:default/{bo}"], await trial.RelationsAsync("group:pay"));
    }

    [Fact]
    public async Task An_organisation_that_a_member_registers_brings_no_one()
    {
        var trial = await Trial.StartAsync();
        github.Organise(trial.Word, [$"ann-{trial.Word}"]);

        using var response = await trial.PostLocationAsync(github.UrlOf(trial.Word), type: "github-org", http: await trial.MemberAsync());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("only a trusted location", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    static async Task<string?> RevisionAsync(Trial trial, string entityRef)
    {
        var history = await trial.Http.GetFromJsonAsync<JsonObject>($"/api/catalog/entities/by-name/{trial.Named(entityRef).Replace(':', '/')}/history");
        return (string?)history!["items"]![0]!["commit"];
    }
}
