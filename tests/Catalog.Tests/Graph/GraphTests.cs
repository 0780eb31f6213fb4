using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Catalog.Tests.Graph;

public sealed class GraphTests
{
    [Fact]
    public async Task What_depends_on_a_component_is_found_over_several_hops_with_its_way_and_owner()
    {
        var trial = await WithChainAsync();

        var graph = await GetAsync(trial, "/graph?ref=component:{a}&relations=dependencyOf&depth=5");

        Assert.Equal(
            [("a", 0), ("b", 1), ("c", 2)],
            graph["nodes"]!.AsArray().Select(node => (Short(trial, node!["ref"]), (int)node["depth"]!)));
        var far = graph["nodes"]![2]!;
        Assert.Equal($"group:default/team-{trial.Word}", (string)far["owner"]!);
        Assert.Equal(
            ["a dependencyOf b", "b dependencyOf c"],
            far["path"]!.AsArray().Select(step => $"{Short(trial, step!["from"])} {step["relation"]} {Short(trial, step["to"])}"));
        Assert.False((bool)graph["truncated"]!);
    }

    [Fact]
    public async Task A_cycle_is_walked_once_and_all_of_its_relations_are_told()
    {
        var trial = await WithChainAsync();

        // c depends on b, b on a, and a on c.
        var graph = await GetAsync(trial, "/graph?ref=component:{a}&relations=dependsOn&depth=10");

        Assert.Equal(["a", "c", "b"], graph["nodes"]!.AsArray().Select(node => Short(trial, node!["ref"])));
        Assert.Equal(3, graph["edges"]!.AsArray().Count);
    }

    [Fact]
    public async Task Both_directions_lead_the_same_way_under_two_names()
    {
        var trial = await WithChainAsync();

        var forth = await GetAsync(trial, "/graph?ref=component:{a}&relations=dependencyOf&depth=1");
        var back = await GetAsync(trial, "/graph?ref=component:{a}&relations=dependsOn&direction=in&depth=1");

        Assert.Equal(["a", "b"], forth["nodes"]!.AsArray().Select(node => Short(trial, node!["ref"])));
        Assert.Equal(["a", "b"], back["nodes"]!.AsArray().Select(node => Short(trial, node!["ref"])));
    }

    [Fact]
    public async Task A_limit_is_kept_and_said()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", string.Concat(
            Enumerable.Range(0, 9).Select(i => trial.Component($"c{i}", "owner: hub-$")))
            + trial.Document("Group", "hub", "type: team, children: []")));

        var graph = await GetAsync(trial, "/graph?ref=group:{hub}&limit=5");

        Assert.Equal(5, graph["nodes"]!.AsArray().Count);
        Assert.True((bool)graph["truncated"]!);
        var told = graph["nodes"]!.AsArray().Select(node => (string)node!["ref"]!).ToHashSet();
        Assert.All(graph["edges"]!.AsArray(), edge => Assert.Contains((string)edge!["target"]!, told));
    }

    [Fact]
    public async Task What_a_caller_may_not_read_is_neither_told_nor_passed_through()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml",
            trial.Component("a", "owner: team-$, dependsOn: [\"component:b-$\"]")
                + trial.Component("b", "owner: team-$, dependsOn: [\"component:c-$\"]", ", labels: { visibility: restricted }")
                + trial.Component("c")));
        using var stranger = await trial.ClientAsync("catalog:read");

        var graph = await stranger.GetFromJsonAsync<JsonObject>(
            $"/api/catalog/graph?ref={trial.Named("component:a")}&relations=dependsOn&depth=5");

        Assert.Equal("a", Short(trial, Assert.Single(graph!["nodes"]!.AsArray())!["ref"]));
    }

    [Fact]
    public async Task A_removal_tells_what_breaks_what_is_orphaned_and_whom_to_ask()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml",
            trial.Component("shop", "owner: sales-$, providesApis: [orders-$], system: store-$")
                + trial.Document("API", "orders", "type: openapi, lifecycle: production, owner: sales-$, definition: x")
                + trial.Component("billing", "owner: money-$, consumesApis: [orders-$]")
                + trial.Component("report", "owner: money-$, dependsOn: [\"component:billing-$\"]")
                + trial.Document("System", "store", "owner: sales-$")));

        var removed = await GetAsync(trial, "/graph/blast-radius?ref=component:{shop}");
        var emptied = await GetAsync(trial, "/graph/blast-radius?ref=system:{store}");

        Assert.Equal(
            ["orders breaks 1", "billing breaks 2", "report breaks 3"],
            removed["affected"]!.AsArray().Select(one => $"{Short(trial, one!["ref"])} {one["effect"]} {one["path"]!.AsArray().Count}"));
        Assert.Equal(
            [("money", 2), ("sales", 1)],
            removed["owners"]!.AsArray().Select(owner => (Short(trial, owner!["owner"]), (int)owner["entities"]!)));
        Assert.Equal(
            ["shop orphaned"], emptied["affected"]!.AsArray().Select(one => $"{Short(trial, one!["ref"])} {one["effect"]}"));
    }

    [Theory]
    [InlineData("/graph", HttpStatusCode.BadRequest, "ref")]
    [InlineData("/graph?ref=component", HttpStatusCode.BadRequest, "names no kind")]
    [InlineData("/graph?ref=component:none", HttpStatusCode.NotFound, "component:default/none")]
    [InlineData("/graph?ref=component:a&depth=0", HttpStatusCode.BadRequest, "depth")]
    [InlineData("/graph?ref=component:a&depth=11", HttpStatusCode.BadRequest, "10")]
    [InlineData("/graph?ref=component:a&limit=-1", HttpStatusCode.BadRequest, "limit")]
    [InlineData("/graph?ref=component:a&direction=up", HttpStatusCode.BadRequest, "direction")]
    [InlineData("/graph?ref=component:a&hops=1", HttpStatusCode.BadRequest, "hops")]
    [InlineData("/graph/blast-radius", HttpStatusCode.BadRequest, "ref")]
    [InlineData("/graph/blast-radius?ref=component:none", HttpStatusCode.NotFound, "component:default/none")]
    [InlineData("/graph/blast-radius?ref=component:a&depth=99", HttpStatusCode.BadRequest, "depth")]
    public async Task A_question_that_cannot_be_answered_is_refused(string path, HttpStatusCode status, string told)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.Http.GetAsync($"/api/catalog{path}");

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(told, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>c depends on b, b on a, and a on c.</summary>
    static async Task<Trial> WithChainAsync()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml",
            trial.Component("a", "owner: team-$, dependsOn: [\"component:c-$\"]")
                + trial.Component("b", "owner: team-$, dependsOn: [\"component:a-$\"]")
                + trial.Component("c", "owner: team-$, dependsOn: [\"component:b-$\"]")));
        return trial;
    }

    /// <summary><c>{a}</c> stands for the trial's own name of it.</summary>
    static async Task<JsonObject> GetAsync(Trial trial, string path)
    {
        var own = path.Replace("{", "", StringComparison.Ordinal).Replace("}", $"-{trial.Word}", StringComparison.Ordinal);
        return (await trial.Http.GetFromJsonAsync<JsonObject>($"/api/catalog{own}"))!;
    }

    static string Short(Trial trial, JsonNode? entityRef) =>
        ((string)entityRef!).Split('/')[1].Replace($"-{trial.Word}", "", StringComparison.Ordinal);
}
