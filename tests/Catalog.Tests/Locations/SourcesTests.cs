using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Testing;
using Xunit;

namespace Catalog.Tests.Locations;

/// <summary>What sources there are, what each may define, and since when something is wrong with one.</summary>
public sealed class SourcesTests
{
    const string Group = "type: team, children: []";

    [Fact]
    public async Task Trust_given_lets_a_source_define_groups_and_trust_taken_removes_them()
    {
        var trial = await Trial.StartAsync();
        using var member = await trial.MemberAsync();
        var id = await trial.RegisterAsync(
            trial.Write("a.yaml", trial.Component("a") + trial.Document("Group", "g", Group)), member);
        Assert.Null(await trial.EntityAsync("group:g"));
        Assert.Equal((false, 1, 1), Read(await SourceAsync(trial, id)));

        using var given = await SetAsync(trial.Http, id, trusted: true);
        Assert.NotNull(await trial.EntityAsync("group:g"));
        Assert.Equal((true, 2, 0), Read(await SourceAsync(trial, id)));

        using var again = await SetAsync(trial.Http, id, trusted: true);
        using var taken = await SetAsync(trial.Http, id, trusted: false);
        Assert.Null(await trial.EntityAsync("group:g"));
        Assert.NotNull(await trial.EntityAsync("component:a"));
        Assert.All([given, again, taken], answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
        Assert.Equal(
            ["LocationRegistered", "LocationChanged", "LocationChanged"], await trial.EventTypesAsync($"location:{id}"));
    }

    [Fact]
    public async Task Only_an_administrator_says_what_is_trusted()
    {
        var trial = await Trial.StartAsync();
        using var member = await trial.MemberAsync();
        var id = await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a")), member);

        using var refused = await SetAsync(member, id, trusted: true);
        using var unclear = await trial.Http.PutAsJsonAsync($"/api/catalog/locations/{id}/trust", new { });
        using var unknown = await SetAsync(trial.Http, $"{Guid.NewGuid()}", trusted: true);

        Assert.Equal(
            [HttpStatusCode.Forbidden, HttpStatusCode.BadRequest, HttpStatusCode.NotFound],
            [refused.StatusCode, unclear.StatusCode, unknown.StatusCode]);
        Assert.False(Read(await SourceAsync(trial, id)).Trusted);
    }

    [Fact]
    public async Task A_source_fails_from_its_first_problem_until_it_is_mended()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a")));
        var location = (string)(await trial.Http.GetFromJsonAsync<JsonObject>($"/api/catalog/locations/{id}"))!["entityRef"]!;
        Assert.Null((await SourceAsync(trial, id))["failingSince"]);

        trial.Write("a.yaml", "kind: [");
        await trial.RefreshAsync(location);
        var since = (DateTimeOffset)(await SourceAsync(trial, id))["failingSince"]!;
        trial.Write("a.yaml", "kind: {");
        await trial.RefreshAsync(location);
        Assert.Equal(since, (DateTimeOffset)(await SourceAsync(trial, id))["failingSince"]!);
        Assert.NotNull(await trial.EntityAsync("component:a"));

        trial.Write("a.yaml", trial.Component("a"));
        await trial.RefreshAsync(location);
        Assert.Null((await SourceAsync(trial, id))["failingSince"]);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=many")]
    [InlineData("failing=perhaps")]
    [InlineData("broken=true")]
    public async Task What_the_list_does_not_know_is_refused(string query)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.Http.GetAsync($"/api/catalog/sources?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    static Task<HttpResponseMessage> SetAsync(HttpClient http, string id, bool trusted) =>
        http.PutAsJsonAsync($"/api/catalog/locations/{id}/trust", new { trusted });

    static (bool Trusted, int Entities, int Problems) Read(JsonNode source) =>
        ((bool)source["trusted"]!, (int)source["entities"]!, (int)source["problems"]!);

    /// <summary>Found by paging, as anyone would.</summary>
    static async Task<JsonNode> SourceAsync(Trial trial, string id)
    {
        for (var after = ""; ;)
        {
            var page = (await trial.Http.GetFromJsonAsync<JsonObject>($"/api/catalog/sources?limit=50{after}"))!;
            if (page["items"]!.AsArray().FirstOrDefault(item => (string)item!["locationId"]! == id) is { } found)
                return found;
            after = page["after"] is { } next ? $"&after={next}" : throw new InvalidOperationException($"{id} is not listed.");
        }
    }
}
