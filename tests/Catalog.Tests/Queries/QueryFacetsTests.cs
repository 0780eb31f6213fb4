using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Catalog.Tests.Locations;
using Xunit;

namespace Catalog.Tests.Queries;

public sealed class QueryFacetsTests
{
    const string Route = "/api/catalog/entity-facets";

    [Fact]
    public async Task Values_come_as_they_are_written_each_with_its_number_of_entities()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml",
            trial.Component("a", metadata: ", tags: [java, go]") + trial.Component("b", metadata: ", tags: [java]")
                + trial.Document("System", "c", "owner: team-$")));
        var owner = $"group:default/team-{trial.Word}";

        var asked = await trial.Http.GetFromJsonAsync<JsonObject>(
            $"{Route}?facet=metadata.Tags&facet=kind&facet=spec.none&filter=relations.ownedBy={owner}");
        using var posted = await trial.Http.PostAsJsonAsync(Route, new
        {
            facets = new[] { "metadata.Tags", "kind", "spec.none" },
            query = new JsonObject { ["relations.ownedBy"] = owner },
        });

        var expected = JsonNode.Parse("""
            {
              "metadata.Tags": [{ "value": "go", "count": 1 }, { "value": "java", "count": 2 }],
              "kind": [{ "value": "Component", "count": 2 }, { "value": "System", "count": 1 }],
              "spec.none": []
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, asked!["facets"]), $"{asked}");
        Assert.True(JsonNode.DeepEquals(asked, await posted.Content.ReadFromJsonAsync<JsonObject>()));
    }

    [Theory]
    [InlineData("", "Missing facet parameter")]
    [InlineData("?facet=", "Missing facet parameter")]
    [InlineData("?facet=kind&filter==a", "filter")]
    [InlineData("?facets=kind", "facets")]
    public async Task What_asks_for_no_facet_is_refused(string query, string told)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.Http.GetAsync($"{Route}{query}");

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", told);
    }
}
