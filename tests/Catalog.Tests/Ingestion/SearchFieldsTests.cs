using Catalog.Entities;
using Dapper;
using Testing.Instances;
using Xunit;

namespace Catalog.Tests.Ingestion;

public sealed class SearchFieldsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task After_a_change_every_entity_is_found_by_what_it_says_and_by_nothing_else(int count)
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml",
            Components(trial, count, "owner: one, dependsOn: ['component:x-$']", ", tags: [a, b], title: One")));
        trial.Write("a.yaml", Components(
            trial, count, "owner: two, system: s, dependsOn: ['component:y-$']", ", tags: [b, c], labels: { a: one }"));

        await trial.RefreshAsync("component:c0");

        for (var i = 0; i < count; i += 33)
            await AssertExactAsync(trial, $"component:c{i}");
    }

    [Fact]
    public async Task An_entity_that_left_is_found_by_nothing()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", Components(trial, 2, "owner: one", "")));
        trial.Write("a.yaml", Components(trial, 1, "owner: two", ""));

        await trial.RefreshAsync("component:c0");

        Assert.Empty(await RowsAsync(trial, "component:c1"));
        await AssertExactAsync(trial, "component:c0");
    }

    static string Components(Trial trial, int count, string spec, string metadata) =>
        string.Concat(Enumerable.Range(0, count).Select(i => trial.Component($"c{i}", spec, metadata)));

    static async Task AssertExactAsync(Trial trial, string entityRef)
    {
        var entity = (await trial.EntityAsync(entityRef))!;

        Assert.Equal(
            Sorted(EntitySearch.Build(entity, (string?)entity["metadata"]!["uid"])), Sorted(await RowsAsync(trial, entityRef)));
    }

    static async Task<IEnumerable<SearchRow>> RowsAsync(Trial trial, string entityRef)
    {
        await using var connection = await trial.Space.OpenAsync(ProcessName.Catalog);
        return (await connection.QueryAsync<(string, string?, string?)>(
                """
                select f.key, t.text, coalesce(f.originals ->> (t.number - 1)::int, t.text)
                  from (select each.key, each.value as texts, row.originals -> each.key as originals
                          from catalog.entity_fields row, json_each(row.texts) each
                         where row.ref = @ref) f,
                       json_array_elements_text(f.texts) with ordinality t (text, number)
                """,
                new { @ref = trial.Named(entityRef) }))
            .Select(row => new SearchRow(row.Item1, row.Item2, row.Item3));
    }

    static IEnumerable<string> Sorted(IEnumerable<SearchRow> rows) =>
        rows.Select(row => $"{row}").Order(StringComparer.Ordinal);
}
