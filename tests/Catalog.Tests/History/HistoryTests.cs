using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LibGit2Sharp;
using Xunit;

namespace Catalog.Tests.History;

public sealed class HistoryTests
{
    [Fact]
    public async Task Every_version_tells_when_by_whom_and_what_changed_also_over_a_removal()
    {
        var trial = await Trial.StartAsync();
        using var member = await trial.MemberAsync();
        var path = trial.Write("a.yaml", trial.Component("a", "owner: one-$"));
        var first = await trial.RegisterAsync(path, member);
        trial.Write("a.yaml", trial.Component("a", "owner: two-$", ", title: A"));
        await trial.RefreshAsync("component:a");
        using (await trial.Http.DeleteAsync($"/api/catalog/locations/{first}"))
            await trial.RegisterAsync(path);

        var told = await HistoryAsync(trial, "component:a");

        var items = told["items"]!.AsArray();
        Assert.Equal(
            ["4 added", "3 removed", "2 changed", "1 added"],
            items.Select(item => $"{item!["number"]} {item["change"]}"));
        Assert.Equal(
            ["metadata.title", "spec.owner"], items[2]!["fields"]!.AsArray().Select(field => (string)field!));
        Assert.Equal($"group:default/two-{trial.Word}", (string)items[2]!["owner"]!);
        Assert.All(items, item => Assert.NotEmpty((string)item!["by"]!));
        Assert.NotEqual((string)items[3]!["by"]!, (string)items[2]!["by"]!);
        Assert.Equal(items[1]!["uid"]!.ToString(), items[3]!["uid"]!.ToString());
        Assert.NotEqual(items[0]!["uid"]!.ToString(), items[3]!["uid"]!.ToString());
        var times = items.Select(item => (DateTimeOffset)item!["at"]!).ToArray();
        Assert.Equal(times.OrderDescending(), times);
    }

    [Fact]
    public async Task What_is_read_again_without_a_change_has_no_new_version()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a") + trial.Component("b")));
        trial.Write("a.yaml", trial.Component("a") + trial.Component("b", "owner: other-$, dependsOn: [\"component:a-$\"]"));
        await trial.RefreshAsync("component:a");
        await trial.RefreshAsync("component:a");

        // Another entity's relation is in its document, and no change of its own.
        Assert.Single((await HistoryAsync(trial, "component:a"))["items"]!.AsArray());
        Assert.Equal(2, (await HistoryAsync(trial, "component:b"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_version_out_of_a_repository_names_its_commit()
    {
        var trial = await Trial.StartAsync();
        var remote = Remote.Create(trial);
        remote.Push(("catalog-info.yaml", trial.Component("a")));
        await trial.RegisterAsync(remote.Url, type: "git");

        var version = Assert.Single((await HistoryAsync(trial, "component:a"))["items"]!.AsArray())!;

        using var repository = new Repository(remote.Folder);
        Assert.Equal(repository.Head.Tip.Sha, (string)version["commit"]!);
    }

    [Fact]
    public async Task Pages_of_versions_end_where_the_next_one_begins()
    {
        var trial = await Trial.StartAsync();
        await WithVersionsAsync(trial, 5);

        var first = await HistoryAsync(trial, "component:a", "?limit=2");
        var second = await HistoryAsync(trial, "component:a", $"?limit=3&after={first["after"]}");

        Assert.Equal([5, 4], first["items"]!.AsArray().Select(item => (int)item!["number"]!));
        Assert.Equal([3, 2, 1], second["items"]!.AsArray().Select(item => (int)item!["number"]!));
        Assert.Equal(["spec.type"], second["items"]![0]!["fields"]!.AsArray().Select(field => (string)field!));
        Assert.Null(second["after"]);
    }

    [Fact]
    public async Task Every_read_answers_as_of_an_instant_with_the_relations_of_then()
    {
        var trial = await Trial.StartAsync();
        var before = Now();
        var id = await trial.RegisterAsync(trial.Write("a.yaml",
            trial.Component("a", "owner: one-$, dependsOn: [\"component:b-$\"]") + trial.Component("b")));
        var begun = Now();
        trial.Write("a.yaml", trial.Component("a", "owner: two-$") + trial.Component("b"));
        await trial.RefreshAsync("component:a");
        var changed = Now();
        var uid = (string)(await trial.EntityAsync("component:a"))!["metadata"]!["uid"]!;
        using var deleted = await trial.Http.DeleteAsync($"/api/catalog/locations/{id}");

        Assert.Equal([null, "one", "two", null], [
            await OwnerAsync(trial, "by-name", uid, before), await OwnerAsync(trial, "by-name", uid, begun),
            await OwnerAsync(trial, "by-name", uid, changed), await OwnerAsync(trial, "by-name", uid, Now())]);
        Assert.Equal([null, "one", "two", null], [
            await OwnerAsync(trial, "by-uid", uid, before), await OwnerAsync(trial, "by-uid", uid, begun),
            await OwnerAsync(trial, "by-uid", uid, changed), await OwnerAsync(trial, "by-uid", uid, Now())]);
        Assert.Equal(["dependsOn component:default/b", "ownedBy group:default/one"], await RelationsAsync(trial, "component:a", begun));
        Assert.Equal(["dependencyOf component:default/a", $"ownedBy group:default/team"], await RelationsAsync(trial, "component:b", begun));
        Assert.Equal([$"ownedBy group:default/team"], await RelationsAsync(trial, "component:b", changed));
        Assert.Equal(["a", "b"], await ListedAsync(trial, begun, "kind=component"));
        Assert.Equal(["a"], await ListedAsync(trial, changed, $"relations.ownedBy=group:default/two-{trial.Word}"));
        Assert.Empty(await ListedAsync(trial, before, "kind=component"));
        using var refs = await trial.Http.PostAsJsonAsync(
            $"/api/catalog/entities/by-refs?asOf={begun}", new { entityRefs = new[] { "x", trial.Named("component:a") } });
        var items = (await refs.Content.ReadFromJsonAsync<JsonObject>())!["items"]!.AsArray();
        Assert.Equal([null, $"one-{trial.Word}"], items.Select(item => (string?)item?["spec"]!["owner"]));
    }

    [Fact]
    public async Task A_diff_tells_each_field_with_what_it_was_and_what_it_is()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a", "owner: one", ", tags: [x]")));
        var begun = Now();
        trial.Write("a.yaml", trial.Component("a", "owner: two", ", title: A"));
        await trial.RefreshAsync("component:a");

        var diff = await trial.Http.GetFromJsonAsync<JsonObject>($"{PathOf(trial, "component:a")}/diff?from={begun}");

        var changes = diff!["changes"]!.AsArray()
            .Select(change => $"{change!["field"]}: {change["before"]?.ToJsonString()} {change["after"]?.ToJsonString()}");
        Assert.Equal(["metadata.tags: [\"x\"] ", "metadata.title:  \"A\""], changes.Take(2));
        Assert.Contains("spec.owner: \"one\" \"two\"", changes);
    }

    [Fact]
    public async Task The_past_of_what_a_caller_may_not_read_is_not_told_either()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a", metadata: ", labels: { visibility: restricted }")));
        var hidden = Now();
        trial.Write("a.yaml", trial.Component("a"));
        await trial.RefreshAsync("component:a");
        using var stranger = await trial.ClientAsync("catalog:read");
        using var member = await trial.ClientAsync("catalog:read", $"group:default/team-{trial.Word}");
        var path = PathOf(trial, "component:a");

        foreach (var asked in new[] { $"{path}?asOf={hidden}", $"{path}/history" })
        {
            using var refused = await stranger.GetAsync(asked);
            using var answered = await member.GetAsync(asked);
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (refused.StatusCode, answered.StatusCode));
        }

        using var now = await stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, now.StatusCode);
    }

    [Theory]
    [InlineData("/entities/by-name/component/default/none/history", HttpStatusCode.NotFound, "now or in the past")]
    [InlineData("/entities/by-name/component/default/none/history?limit=0", HttpStatusCode.BadRequest, "limit")]
    [InlineData("/entities/by-name/component/default/none/diff", HttpStatusCode.BadRequest, "from is missing")]
    [InlineData("/entities/by-name/component/default/none/diff?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", HttpStatusCode.BadRequest, "later")]
    [InlineData("/entities/by-name/component/default/none/diff?from=2026-01-01T00:00:00Z", HttpStatusCode.NotFound, "either instant")]
    [InlineData("/entities/by-name/component/default/none?asOf=yesterday", HttpStatusCode.BadRequest, "instant with its offset")]
    [InlineData("/entities/by-name/component/default/none?asOf=2026-01-01T00:00:00", HttpStatusCode.BadRequest, "instant with its offset")]
    [InlineData("/entities/by-name/component/default/none?asOf=2999-01-01T00:00:00Z", HttpStatusCode.BadRequest, "future")]
    [InlineData("/entities?asOf=2026-01-01T00:00:00%2B01:00&limit=5", HttpStatusCode.BadRequest, "alone")]
    public async Task A_question_about_the_past_that_cannot_be_answered_is_refused(string path, HttpStatusCode status, string told)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.Http.GetAsync($"/api/catalog{path}");

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(told, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    static async Task WithVersionsAsync(Trial trial, int count)
    {
        for (var i = 1; i <= count; i++)
        {
            var path = trial.Write("a.yaml", trial.Document("Component", "a", $"type: v{i}, lifecycle: production, owner: o"));
            if (i == 1)
                await trial.RegisterAsync(path);
            else
                await trial.RefreshAsync("component:a");
        }
    }

    static string Now() => $"{DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}";

    static string PathOf(Trial trial, string entityRef) =>
        $"/api/catalog/entities/by-name/{trial.Named(entityRef).Replace(':', '/')}";

    static async Task<JsonObject> HistoryAsync(Trial trial, string entityRef, string query = "") =>
        (await trial.Http.GetFromJsonAsync<JsonObject>($"{PathOf(trial, entityRef)}/history{query}"))!;

    static async Task<string?> OwnerAsync(Trial trial, string route, string uid, string at)
    {
        var path = route == "by-uid" ? $"/api/catalog/entities/by-uid/{uid}" : PathOf(trial, "component:a");
        using var response = await trial.Http.GetAsync($"{path}?asOf={at}");
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : ((string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["spec"]!["owner"]!).Split('-')[0];
    }

    static async Task<IEnumerable<string>> RelationsAsync(Trial trial, string entityRef, string at)
    {
        var entity = await trial.Http.GetFromJsonAsync<JsonObject>($"{PathOf(trial, entityRef)}?asOf={at}");
        return entity!["relations"]!.AsArray().Select(relation =>
            $"{relation!["type"]} {relation["targetRef"]}".Replace($"-{trial.Word}", "", StringComparison.Ordinal));
    }

    static async Task<IEnumerable<string>> ListedAsync(Trial trial, string at, string filter)
    {
        var all = await trial.Http.GetFromJsonAsync<JsonArray>($"/api/catalog/entities?asOf={at}&filter={filter}&fields=metadata.name");
        return all!.Select(entity => (string)entity!["metadata"]!["name"]!)
            .Where(name => name.EndsWith(trial.Word, StringComparison.Ordinal)).Select(name => name.Split('-')[0]);
    }
}
