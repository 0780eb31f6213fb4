using System.Net;
using Xunit;

namespace Catalog.Tests.Locations;

public sealed class DeleteLocationTests
{
    [Fact]
    public async Task A_location_leaves_with_its_entities_and_their_relations()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a")));
        var location = await trial.RegisterAsync(trial.Write(
            "b.yaml", trial.Component("b", "owner: x, dependsOn: ['component:a-$']")));

        using var response = await trial.Http.DeleteAsync($"/api/catalog/locations/{location}");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Null(await trial.EntityAsync("component:b"));
        Assert.Equal([$"ownedBy group:default/team-{trial.Word}"], await trial.RelationsAsync("component:a"));
        Assert.Equal(["EntityAdded", "EntityRemoved"], await trial.EventTypesAsync("component:b"));
        Assert.Equal(["LocationRegistered", "LocationRemoved"], await trial.EventTypesAsync($"location:{location}"));
    }

    [Fact]
    public async Task An_unknown_location_is_not_found()
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.Http.DeleteAsync($"/api/catalog/locations/{Guid.NewGuid()}");

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.NotFound, "NotFoundError");
    }

    [Fact]
    public async Task A_trusted_location_is_not_a_members_to_delete()
    {
        var trial = await Trial.StartAsync();
        var location = await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a")));

        using var response = await (await trial.MemberAsync()).DeleteAsync($"/api/catalog/locations/{location}");

        await RegisterLocationTests.AssertRefusedAsync(
            response, HttpStatusCode.Forbidden, "NotAllowedError", "trusted");
        Assert.NotNull(await trial.EntityAsync("component:a"));
    }
}
