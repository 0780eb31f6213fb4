using Dapper;
using Testing;
using Testing.Instances;
using Xunit;

namespace Catalog.Tests.Search;

public sealed class SearchMigrationTests
{
    // {0} is a table beside the real one, which the migration's statement writes to.
    const string Differences = """
        select count(*) from (
            (select type, location, ref, title, body, document::jsonb, words from {0} where ref like @own
             except
             select type, location, ref, title, body, document::jsonb, words from catalog.search_documents)
            union all
            (select type, location, ref, title, body, document::jsonb, words from catalog.search_documents where ref like @own
             except
             select type, location, ref, title, body, document::jsonb, words from {0})) as different
        """;

    [Fact]
    public async Task Entities_from_before_are_found_as_those_that_come_later()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml",
            trial.Component("a", metadata: ", title: A b, description: Some, tags: [x, y-z]")
                + trial.Document("User", "u", "memberOf: [], profile: { displayName: Ann, email: ann@example.org }")
                + trial.Document("Group", "g", "type: team, children: [], profile: { displayName: Team }")));
        var migration = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "services/catalog/Migrations/0008_search.sql"));
        // What was a column then is made of two now.
        var insert = migration[migration.IndexOf("with known as", StringComparison.Ordinal)..]
            .Replace("convert_from(document,", "convert_from(document_of(content, tail),", StringComparison.Ordinal);
        await using var connection = await trial.Space.OpenAsync(ProcessName.Catalog);
        var table = $"catalog.search_documents_{trial.Word}";
        await connection.ExecuteAsync($"create table {table} (like catalog.search_documents)");

        await connection.ExecuteAsync(insert.Replace("into search_documents", $"into {table}", StringComparison.Ordinal));

        var own = $"%-{trial.Word}";
        Assert.Equal(3, await connection.ExecuteScalarAsync<long>(
            $"select count(*) from {table} where ref like @own", new { own }));
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>(Differences.Replace("{0}", table, StringComparison.Ordinal), new { own }));
        await connection.ExecuteAsync($"drop table {table}");
    }
}
