using Testing;
using Xunit;

namespace Catalog.Tests.Locations;

public sealed class ClaimTests
{
    [Fact]
    public async Task A_ref_belongs_to_its_first_location_until_that_is_removed()
    {
        var trial = await Trial.StartAsync();
        var first = await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("x", "owner: one")));
        var second = await trial.RegisterAsync(trial.Write(
            "b.yaml", trial.Component("X", "owner: two") + trial.Component("y")));

        Assert.Equal("one", await trial.OwnerAsync("component:x"));
        Assert.Contains("defined first", await trial.OnlyProblemAsync(second), StringComparison.Ordinal);

        using var deleted = await trial.Http.DeleteAsync($"/api/catalog/locations/{first}");

        await Eventually.TrueAsync(
            async () => await trial.OwnerAsync("component:x") == "two", "the second has it");
        Assert.Empty(await trial.ProblemsAsync(second));
        Assert.Equal(["EntityAdded", "EntityRemoved", "EntityAdded"], await trial.EventTypesAsync("component:x"));
    }

    [Fact]
    public async Task A_project_belongs_to_the_first_entity_that_claimed_it()
    {
        var trial = await Trial.StartAsync();
        var annotation = $", annotations: {{ github.com/project-slug: Org/{trial.Word} }}";
        var first = await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a", metadata: annotation)));
        var second = await trial.RegisterAsync(trial.Write("b.yaml", trial.Component("b", metadata: annotation)));

        Assert.NotNull(await trial.EntityAsync("component:b"));
        Assert.Contains("claimed first", await trial.OnlyProblemAsync(second), StringComparison.Ordinal);

        using var deleted = await trial.Http.DeleteAsync($"/api/catalog/locations/{first}");

        await Eventually.TrueAsync(async () => (await trial.ProblemsAsync(second)).Count == 0, "the claim has moved");
    }
}
