using Catalog.Entities;
using Catalog.Ingestion;
using Xunit;

namespace Catalog.Tests.Ingestion;

/// <summary>The documents of entities that others begin or cease to relate to.</summary>
public sealed class NeighbourTests
{
    [Fact]
    public async Task A_relation_that_both_ends_declare_is_told_once_and_stays_until_neither_does()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a", "owner: g, dependsOn: ['component:b-$']")));
        await trial.RegisterAsync(trial.Write("b.yaml", trial.Component("b", "owner: g, dependencyOf: ['component:a-$']")));
        await trial.RegisterAsync(trial.Write("c.yaml", trial.Component("c", "owner: g, dependsOn: ['component:b-$']")));
        string[] ofA = [$"dependsOn {trial.Named("component:b")}"];
        string[] ofB = [$"dependencyOf {trial.Named("component:a")}", $"dependencyOf {trial.Named("component:c")}"];
        Assert.Equal(ofA, await DependenciesAsync("component:a"));
        Assert.Equal(ofB, await DependenciesAsync("component:b"));

        trial.Write("b.yaml", trial.Component("b"));
        await trial.RefreshAsync("component:b");
        Assert.Equal(ofA, await DependenciesAsync("component:a"));
        Assert.Equal(ofB, await DependenciesAsync("component:b"));

        trial.Write("a.yaml", trial.Component("a"));
        await trial.RefreshAsync("component:a");
        Assert.Empty(await DependenciesAsync("component:a"));
        Assert.Equal(ofB[1..], await DependenciesAsync("component:b"));

        async Task<string[]> DependenciesAsync(string @ref) =>
            [.. (await trial.RelationsAsync(@ref)).Where(relation => relation.StartsWith("depend", StringComparison.Ordinal))];
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"items":[{"message":"\"relations\":[{]"}]}""")]
    public void A_stored_tail_tells_the_relations_that_it_was_made_of(string? status)
    {
        EntityRelation[] relations = [new("component:default/a", "dependsOn", "component:default/ü.b"), new("component:default/a", "ownedBy", "group:default/g")];

        var tail = EntityTail.Of(Guid.NewGuid(), "hash", relations, status);

        Assert.Equal(relations, EntityTail.RelationsIn(tail.Bytes, "component:default/a"));
        Assert.Empty(EntityTail.RelationsIn(EntityTail.Of(Guid.NewGuid(), "hash", [], status).Bytes, "component:default/a"));
    }
}
