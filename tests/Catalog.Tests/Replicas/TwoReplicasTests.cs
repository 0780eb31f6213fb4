using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Contracts.Catalog;
using Dapper;
using Testing;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Catalog.Tests.Replicas;

/// <summary>Several people change what two replicas of the catalog read, at once; a simple model says what must come of it.</summary>
public sealed class TwoReplicasTests
{
    const int Authors = 4;
    const int Steps = 40;
    static readonly TimeSpan settleLimit = TimeSpan.FromSeconds(60);

    // Nothing that belongs to an entity may be there without it.
    const string CountStrays = """
        select (select count(*) from catalog.entity_fields s
                 where not exists (select 1 from catalog.entities e where e.ref = s.ref))
             + (select count(*) from catalog.relations r
                 where not exists (select 1 from catalog.entities e where e.ref = r.declared_by))
        """;

    const string SelectEvents = """
        select subject, version, split_part(message_type, ':', 4) as type
          from (select subject, version, message_type from catalog.outbox
                union all
                select subject, version, message_type from catalog.outbox_sent) as sent
         where subject like 'component:%'
         order by subject, version
        """;

    [Theory, InlineData(1), InlineData(2)]
    public async Task No_entity_is_lost_doubled_or_brought_back_whatever_happens_at_once(int seed)
    {
        await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync(), new StackShape
        {
            Replicas = 2,
            Settings = (_, _) => new Dictionary<string, string> { ["Catalog__RefreshSeconds"] = "86400" },
        });
        HttpClient[] replicas = [stack.Gateway, stack.Client(stack.AdministratorKey, replica: 1)];
        // From the start, so that the indexes follow what comes.
        await CompareIndexesAsync(replicas, []);
        Author[] authors =
        [
            .. Enumerable.Range(0, Authors).Select(i => new Author(stack.FileRoot, i, new Random(seed * 100 + i), replicas)),
        ];

        await Task.WhenAll(authors.Select(author => author.WorkAsync(Steps)));

        var model = authors.SelectMany(author => author.Registered).ToArray();
        // What one location gave up is read again by those that wait for it.
        await Eventually.PassesAsync(async () => Compare(model, await ComponentsAsync(replicas[1])), settleLimit);
        await using var connection = await stack.Space.OpenAsync(ProcessName.Catalog);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>(CountStrays));
        CompareEvents(
            [.. await connection.QueryAsync<(string Subject, long Version, string Type)>(SelectEvents)],
            await ComponentsAsync(replicas[0]));
        await CompareIndexesAsync(replicas, await ComponentsAsync(replicas[0]));
    }

    /// <summary>Each replica's index, which followed all of that change by change, says what the database does.</summary>
    static async Task CompareIndexesAsync(HttpClient[] replicas, IReadOnlyList<JsonObject> found)
    {
        // The gateways take the catalogs in turn.
        foreach (var http in replicas.Concat(replicas))
        {
            var page = (await http.GetFromJsonAsync<JsonObject>("/api/catalog/entities/by-query?filter=kind=component&limit=1000"))!;
            Assert.Equal(found.Select(entity => entity.ToJsonString()), page["items"]!.AsArray().Select(entity => entity!.ToJsonString()));
            Assert.Equal(found.Count, (int)page["totalItems"]!);
            var facets = (await http.GetFromJsonAsync<JsonObject>("/api/catalog/entity-facets?filter=kind=component&facet=spec.type"))!;
            Assert.Equal(
                found.GroupBy(entity => (string)entity["spec"]!["type"]!).Select(group => (group.Key, group.Count())).Order(),
                facets["facets"]!["spec.type"]!.AsArray().Select(facet => ((string)facet!["value"]!, (int)facet["count"]!)).Order());
        }
    }

    /// <summary>Every name that a registered file defines is there once, as one of these files says it; no other is.</summary>
    static void Compare(IReadOnlyList<AuthoredFile> model, IReadOnlyList<JsonObject> found)
    {
        var defined = model.SelectMany(file => file.Names).Distinct().Order();
        Assert.Equal(defined, found.Select(entity => (string)entity["metadata"]!["name"]!).Order());
        foreach (var entity in found)
        {
            var origin = (string)entity["metadata"]!["annotations"]!["backstage.io/managed-by-origin-location"]!;
            var file = Assert.Single(model, file => $"file:{file.Path}" == origin);
            Assert.Contains((string)entity["metadata"]!["name"]!, file.Names);
            Assert.Equal(file.Edition, (string)entity["spec"]!["type"]!);
        }
    }

    static void CompareEvents(
        IReadOnlyList<(string Subject, long Version, string Type)> events, IReadOnlyList<JsonObject> found)
    {
        var present = found.Select(entity => $"component:default/{entity["metadata"]!["name"]}").ToHashSet();
        foreach (var subject in events.GroupBy(told => told.Subject))
        {
            Assert.Equal(Enumerable.Range(1, subject.Count()).Select(i => (long)i), subject.Select(told => told.Version));
            var isThere = false;
            foreach (var (_, version, type) in subject.Where(told => told.Type != nameof(EntityOwnerChanged)))
            {
                Assert.True(isThere == type is not nameof(EntityAdded), $"{subject.Key} {version}: {type}");
                isThere = type != nameof(EntityRemoved);
            }

            Assert.Equal(present.Remove(subject.Key), isThere);
        }

        Assert.Empty(present);
    }

    static async Task<IReadOnlyList<JsonObject>> ComponentsAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<JsonObject[]>("/api/catalog/entities?filter=kind=component"))!;
}
