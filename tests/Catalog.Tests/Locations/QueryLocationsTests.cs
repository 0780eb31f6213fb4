using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Catalog.Tests.Locations;

public sealed class QueryLocationsTests
{
    const string Route = "/api/catalog/locations/by-query";

    [Fact]
    public async Task Locations_that_match_come_page_by_page_with_their_number()
    {
        var trial = await Trial.StartAsync();
        var targets = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            targets.Add(trial.Write($"{i}.yaml", trial.Component($"c{i}")));
            await trial.RegisterAsync(targets[i]);
        }

        var query = new { type = "FILE", target = new JsonObject { ["$hasPrefix"] = Path.GetDirectoryName(targets[0]) } };
        var first = await AskAsync(trial, new { limit = 2, query });
        var last = await AskAsync(trial, new { cursor = (string)first["pageInfo"]!["nextCursor"]! });

        Assert.Equal(targets, Targets(first).Concat(Targets(last)));
        Assert.Equal((3, 3), ((int)first["totalItems"]!, (int)last["totalItems"]!));
        Assert.Null(last["pageInfo"]!["nextCursor"]);
    }

    [Theory]
    [InlineData("""{"query":{"owner":"a"}}""", "'id', 'type', 'target', or 'entityRef', got 'owner'")]
    [InlineData("""{"query":{"$none":[]}}""", "$none")]
    [InlineData("""{"limit":0}""", "Limit")]
    [InlineData("""{"cursor":""}""", "Cursor cannot be empty")]
    [InlineData("""{"cursor":"????"}""", "Malformed cursor")]
    public async Task What_the_query_cannot_mean_is_refused(string body, string told)
    {
        var trial = await Trial.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await trial.Http.PostAsync(Route, content);

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", told);
    }

    static async Task<JsonObject> AskAsync(Trial trial, object body)
    {
        using var response = await trial.Http.PostAsJsonAsync(Route, body);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    static IEnumerable<string> Targets(JsonObject page) =>
        page["items"]!.AsArray().Select(location => (string)location!["target"]!);
}
