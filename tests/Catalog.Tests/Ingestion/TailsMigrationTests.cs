using Dapper;
using Testing;
using Testing.Instances;
using Xunit;

namespace Catalog.Tests.Ingestion;

public sealed class TailsMigrationTests
{
    // As rows were before: the metadata in the middle, and the document beside the content.
    const string FillBefore = """
        insert into {0} (ref, uid, content, status, etag, document)
        select ref, uid,
               convert_to((select '{' || string_agg(to_json(key) || ':' || value, ',' order by key) || '}'
                             from json_each(convert_from(content, 'utf8')::json)), 'utf8'),
               status, etag, catalog.document_of(content, tail)
          from catalog.entities
         where ref = any(@refs)
        """;

    [Fact]
    public async Task Documents_from_before_are_answered_as_they_were()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml",
            trial.Component("a", "owner: g, dependsOn: ['component:b']", ", title: 'A \"quoted\" ü', labels: { n: '1' }")
                + trial.Component("b")));
        await using var connection = await trial.Space.OpenAsync(ProcessName.Catalog);
        await connection.ExecuteAsync("set search_path to catalog");
        var migration = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "services/catalog/Migrations/0014_tails.sql"));
        var update = migration[migration.IndexOf("update entities e", StringComparison.Ordinal)..];
        update = update[..(update.IndexOf(';', StringComparison.Ordinal) + 1)];
        var table = $"catalog.entities_{trial.Word}";
        await connection.ExecuteAsync(
            $"create table {table} (ref text, uid uuid, content bytea, status json, etag text, document bytea, tail bytea)");
        string[] refs = [trial.Named("component:a"), trial.Named("component:b")];
        await connection.ExecuteAsync(FillBefore.Replace("{0}", table, StringComparison.Ordinal), new { refs });

        await connection.ExecuteAsync(update.Replace("update entities e", $"update {table} e", StringComparison.Ordinal));

        Assert.Equal(2, await connection.ExecuteScalarAsync<long>($"""
            select count(*) from {table}
             where convert_from(document_of(content, tail), 'utf8')::jsonb = convert_from(document, 'utf8')::jsonb
               and convert_from(content, 'utf8') like '%"metadata":%'
            """));
        await connection.ExecuteAsync($"drop table {table}");
    }
}
