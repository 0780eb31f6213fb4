using System.Net.Http.Json;
using System.Net;
using System.Text.Json.Nodes;
using Catalog.Tests.Locations;
using Xunit;

namespace Catalog.Tests.Queries;

public sealed class ListEntitiesTests
{
    [Fact]
    public async Task Pages_follow_the_link_until_there_is_none()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml", string.Concat(Enumerable.Range(1, 5).Select(i => trial.Component($"c{i}")))));
        var names = new List<string>();

        var next = $"/entities?limit=2&fields=metadata.name&filter=kind=component,spec.owner=team-{trial.Word}";
        while (next is not null)
        {
            using var page = await trial.Http.GetAsync($"/api/catalog{next}");
            var entities = await page.Content.ReadFromJsonAsync<JsonArray>();
            names.AddRange(entities!.Select(entity => (string)entity!["metadata"]!["name"]!));
            next = page.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(Enumerable.Range(1, 5).Select(i => $"c{i}-{trial.Word}"), names);
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limits=1", "limits")]
    [InlineData("?order=name", "order")]
    [InlineData("?after=?", "after")]
    public async Task What_the_route_does_not_know_is_refused(string query, string told)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.Http.GetAsync($"/api/catalog/entities{query}");

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", told);
    }

    [Fact]
    public async Task Entities_by_refs_come_in_the_order_asked_with_null_for_the_missing()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a") + trial.Component("b")));

        using var response = await trial.Http.PostAsJsonAsync("/api/catalog/entities/by-refs", new
        {
            entityRefs = new[] { trial.Named("component:b"), "nonsense", trial.Named("component:a") },
            fields = new[] { "metadata.name" },
        });

        var items = (await response.Content.ReadFromJsonAsync<JsonObject>())!["items"]!.AsArray();
        Assert.Equal(
            [$"b-{trial.Word}", null, $"a-{trial.Word}"],
            items.Select(item => (string?)item?["metadata"]?["name"]));
    }
}
