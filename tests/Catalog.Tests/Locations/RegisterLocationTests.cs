using System.Net.Http.Json;
using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Catalog.Tests.Locations;

public sealed class RegisterLocationTests
{
    [Fact]
    public async Task A_registered_file_is_answered_by_name_in_any_case_with_its_relations()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml", trial.Component("Api") + trial.Document("System", "sys", "owner: team-$")));

        var entity = await trial.Http.GetFromJsonAsync<JsonObject>(
            $"/api/catalog/entities/by-name/COMPONENT/Default/aPI-{trial.Word}");

        Assert.Equal($"Api-{trial.Word}", (string)entity!["metadata"]!["name"]!);
        Assert.Equal([$"ownedBy group:default/team-{trial.Word}"], await trial.RelationsAsync("component:api"));
    }

    [Fact]
    public async Task Good_documents_are_kept_and_bad_ones_are_told_with_place_and_remedy()
    {
        var trial = await Trial.StartAsync();
        var path = trial.Write("a.yaml", trial.Component("good") + trial.Document("Component", "bad", "owner: x"));

        var location = await trial.RegisterAsync(path);

        Assert.NotNull(await trial.EntityAsync("component:good"));
        var problem = (await trial.ProblemsAsync(location))[0]!;
        Assert.Equal(
            (path, 2, "spec.type"),
            ((string)problem["source"]!, (int)problem["document"]!, (string)problem["field"]!));
        Assert.NotEmpty((string)problem["remedy"]!);
        var self = await trial.Http.GetFromJsonAsync<JsonObject>($"/api/catalog/locations/{location}");
        var status = (await trial.EntityAsync((string)self!["entityRef"]!))!["status"]!["items"]!.AsArray();
        Assert.Contains("spec.type", (string)status[0]!["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: Component", "metadata must be a map")]
    [InlineData("kind: [", "is not YAML")]
    [InlineData("", "defines no entity")]
    [InlineData("apiVersion: v1\nkind: Wizard\nmetadata: { name: a }\nspec: {}", "Wizard")]
    public async Task A_file_of_which_nothing_can_be_used_is_refused_and_not_remembered(string content, string told)
    {
        var trial = await Trial.StartAsync();
        var path = trial.Write("a.yaml", content);

        using var response = await trial.PostLocationAsync(path);

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", told, path);
        var locations = await trial.Http.GetStringAsync("/api/catalog/locations");
        Assert.DoesNotContain(path, locations, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_out_of_the_roots_is_refused_also_through_a_link()
    {
        var trial = await Trial.StartAsync();
        var link = trial.Write("a.yaml", "");
        File.Delete(link);
        File.CreateSymbolicLink(link, "/etc/hostname");

        var upwards = $"{Path.GetDirectoryName(link)}/../../../../etc/hostname";
        foreach (var target in (string[])["/etc/hostname", link, upwards])
        {
            using var response = await trial.PostLocationAsync(target);
            await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", "outside the folders");
        }
    }

    [Fact]
    public async Task Another_type_is_refused_with_the_allowed_ones()
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.PostLocationAsync("https://example.com/a.yaml", type: "http");

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", "Allowed types: file");
    }

    [Fact]
    public async Task A_known_location_is_a_conflict_unless_a_refresh_is_asked_for()
    {
        var trial = await Trial.StartAsync();
        var path = trial.Write("a.yaml", trial.Component("a"));
        var id = await trial.RegisterAsync(path);
        trial.Write("a.yaml", trial.Component("b"));

        using var refused = await trial.PostLocationAsync($"file://{path}");
        using var refreshed = await trial.PostLocationAsync(path, "?onConflict=refresh");

        await AssertRefusedAsync(refused, HttpStatusCode.Conflict, "ConflictError", path);
        Assert.Equal(HttpStatusCode.Created, refreshed.StatusCode);
        Assert.Equal(id, (string)(await refreshed.Content.ReadFromJsonAsync<JsonObject>())!["location"]!["id"]!);
        Assert.NotNull(await trial.EntityAsync("component:b"));
        Assert.Null(await trial.EntityAsync("component:a"));
    }

    [Fact]
    public async Task A_dry_run_tells_the_entities_and_stores_nothing()
    {
        var trial = await Trial.StartAsync();
        var path = trial.Write("a.yaml", trial.Component("a"));

        using var response = await trial.PostLocationAsync(path, "?dryRun=true");

        var body = await response.Content.ReadFromJsonAsync<JsonObject>();
        var kinds = body!["entities"]!.AsArray().Select(entity => (string)entity!["kind"]!);
        Assert.Equal(["Location", "Component"], kinds);
        Assert.False((bool)body["exists"]!);
        Assert.Null(await trial.EntityAsync("component:a"));
        Assert.Empty(await trial.EventsAsync("component:a"));
    }

    [Fact]
    public async Task Only_a_trusted_location_defines_groups()
    {
        var trial = await Trial.StartAsync();
        var path = trial.Write(
            "a.yaml", trial.Component("a") + trial.Document("Group", "g", "type: team, children: []"));

        var location = await trial.RegisterAsync(path, await trial.MemberAsync());

        Assert.NotNull(await trial.EntityAsync("component:a"));
        Assert.Null(await trial.EntityAsync("group:g"));
        Assert.Contains("trusted", await trial.OnlyProblemAsync(location), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_vouches_for_a_location_that_someone_else_registered()
    {
        var trial = await Trial.StartAsync();
        var path = trial.Write(
            "a.yaml", trial.Component("a") + trial.Document("Group", "g", "type: team, children: []"));
        var location = await trial.RegisterAsync(path, await trial.MemberAsync());

        using var response = await trial.PostLocationAsync(path, "?onConflict=refresh");

        Assert.NotNull(await trial.EntityAsync("group:g"));
        Assert.Empty(await trial.ProblemsAsync(location));
    }

    [Fact]
    public async Task Location_entities_lead_to_other_files_and_may_lead_back()
    {
        var trial = await Trial.StartAsync();
        trial.Write(
            "b.yaml", trial.Component("b") + trial.Document("Location", "back", "targets: [./a.yaml, ../out.yaml]"));
        var path = trial.Write("a.yaml", trial.Document("Location", "all", "targets: ['./b*.yaml']"));

        var location = await trial.RegisterAsync(path);

        Assert.NotNull(await trial.EntityAsync("component:b"));
        Assert.Contains("does not exist", await trial.OnlyProblemAsync(location), StringComparison.Ordinal);
        var ancestry = await trial.Http.GetFromJsonAsync<JsonObject>(
            $"/api/catalog/entities/by-name/component/default/b-{trial.Word}/ancestry");
        Assert.Equal(3, ancestry!["items"]!.AsArray().Count);
    }

    internal static async Task AssertRefusedAsync(
        HttpResponseMessage response, HttpStatusCode status, string name, params string[] told)
    {
        var body = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal((status, name), (response.StatusCode, (string)body!["error"]!["name"]!));
        foreach (var part in told)
            Assert.Contains(part, (string)body["error"]!["message"]!, StringComparison.Ordinal);
    }
}
