using System.Text.Json.Nodes;
using Xunit;

namespace Catalog.Tests.Conformance;

/// <summary>Every public method of <c>@backstage/catalog-client</c>, where it succeeds and where it fails.</summary>
public sealed class CatalogClientTests(BackstageClient client) : IClassFixture<BackstageClient>
{
    // Public to JavaScript alone: TypeScript, and the package's documentation, call them private.
    static readonly string[] inner =
    [
        "constructor", "requestIgnored", "requestRequired", "requestOptional", "getFilterValue", "queryEntitiesByPredicate",
        "getEntityFacetsByPredicate",
    ];

    static readonly string[] tried =
    [
        "getEntities", "getEntitiesByRefs", "queryEntities", "streamEntities", "getEntityByRef", "getEntityByName",
        "getEntityAncestors", "getEntityFacets", "removeEntityByUid", "refreshEntity", "validateEntity", "getLocations",
        "queryLocations", "streamLocations", "getLocationById", "getLocationByRef", "getLocationByEntity", "addLocation",
        "updateLocation", "removeLocationById", "analyzeLocation",
    ];

    [Fact]
    public async Task No_public_method_of_the_client_is_left_out() => Assert.Equal(
        tried.Order(),
        (await client.CallAsync("methods"))!.AsArray().Select(name => (string)name!).Except(inner).Order());

    [Fact]
    public async Task Entities_are_listed_by_filter_fields_order_and_page()
    {
        var trial = await WithComponentsAsync("b", "a", "c");

        var listed = await client.CallAsync("getEntities", new
        {
            filter = new object[] { new Dictionary<string, object> { ["kind"] = "component", ["spec.owner"] = $"team-{trial.Word}", ["spec.type"] = "$EXISTS$" } },
            fields = new[] { "metadata.name" },
            order = new { field = "metadata.name", order = "desc" },
            limit = 2,
            offset = 1,
        });

        Assert.Equal([$"b-{trial.Word}", $"a-{trial.Word}"], Names(listed!["items"]));
        Assert.Null(listed["items"]![0]!["kind"]);
        await FailsAsync(400, "getEntities", new { order = new { field = "", order = "asc" } });
    }

    [Fact]
    public async Task Entities_by_refs_have_gaps_where_there_is_none()
    {
        var trial = await WithComponentsAsync("a", "b");
        string[] entityRefs = [trial.Named("component:b"), "component:default/none", trial.Named("component:a")];

        var all = await client.CallAsync("getEntitiesByRefs", new { entityRefs });
        var some = await client.CallAsync("getEntitiesByRefs", new
        {
            entityRefs,
            filter = new Dictionary<string, string> { ["kind"] = "component" },
            query = new JsonObject { ["metadata.name"] = new JsonObject { ["$hasPrefix"] = "a-" } },
        });

        Assert.Equal([$"b-{trial.Word}", null, $"a-{trial.Word}"], Names(all!["items"]));
        Assert.Equal([null, null, $"a-{trial.Word}"], Names(some!["items"]));
        await FailsAsync(400, "getEntitiesByRefs", new { entityRefs, query = new JsonObject { ["kind"] = new JsonObject() } });
    }

    [Fact]
    public async Task Queries_are_paged_both_ways_by_filter_and_by_predicate()
    {
        var trial = await WithComponentsAsync("a", "b", "c");
        foreach (var asked in new[] { "filter", "query" })
        {
            var request = new Dictionary<string, object>
            {
                [asked] = new Dictionary<string, string> { ["spec.owner"] = $"team-{trial.Word}" },
                ["orderFields"] = new { field = "metadata.name", order = "asc" },
                ["limit"] = 2,
                ["fullTextFilter"] = new { term = trial.Word },
            };

            var first = (await client.CallAsync("queryEntities", request))!;
            var second = (await client.CallAsync("queryEntities", new { cursor = first["pageInfo"]!["nextCursor"], limit = 2 }))!;
            var back = (await client.CallAsync("queryEntities", new { cursor = second["pageInfo"]!["prevCursor"], limit = 2 }))!;

            Assert.Equal([$"a-{trial.Word}", $"b-{trial.Word}"], Names(first["items"]));
            Assert.Equal([$"c-{trial.Word}"], Names(second["items"]));
            Assert.Equal(Names(first["items"]), Names(back["items"]));
            Assert.All([first, second, back], page => Assert.Equal(3, (int)page["totalItems"]!));
            Assert.Null(second["pageInfo"]!["nextCursor"]);
        }

        await FailsAsync(400, "queryEntities", new { cursor = "bm9uZQ==" });
        await FailsAsync(400, "queryEntities", new { query = new JsonObject { ["kind"] = new JsonObject { ["$like"] = "a" } } });
    }

    [Fact]
    public async Task Entities_are_streamed_page_by_page()
    {
        var trial = await WithComponentsAsync("a", "b", "c");

        var pages = await client.CallAsync(
            "streamEntities",
            new { filter = new Dictionary<string, string> { ["spec.owner"] = $"team-{trial.Word}" }, pageSize = 2 });

        Assert.Equal([2, 1], pages!.AsArray().Select(page => page!.AsArray().Count));
        await FailsAsync(400, "streamEntities", new { query = new JsonObject { ["$all"] = "a" } });
    }

    [Fact]
    public async Task One_entity_is_found_by_ref_and_by_name_and_not_at_all_where_there_is_none()
    {
        var trial = await WithComponentsAsync("a");

        var byRef = await client.CallAsync("getEntityByRef", trial.Named("component:a"));
        var byName = await client.CallAsync("getEntityByName", new { kind = "Component", name = $"a-{trial.Word}" });

        Assert.Equal($"a-{trial.Word}", (string)byRef!["metadata"]!["name"]!);
        Assert.True(JsonNode.DeepEquals(byRef, byName));
        Assert.Null(await client.CallAsync("getEntityByRef", "component:default/none"));
        Assert.Null(await client.CallAsync("getEntityByName", new { kind = "Component", name = "none" }));
    }

    [Fact]
    public async Task An_entitys_ancestors_lead_to_its_location()
    {
        var trial = await WithComponentsAsync("a");

        var ancestors = (await client.CallAsync("getEntityAncestors", new { entityRef = trial.Named("component:a") }))!;

        Assert.Equal(trial.Named("component:a"), (string)ancestors["rootEntityRef"]!);
        Assert.Equal(["Component", "Location"], ancestors["items"]!.AsArray().Select(item => (string)item!["entity"]!["kind"]!));
        Assert.Equal(
            $"location:default/{ancestors["items"]![1]!["entity"]!["metadata"]!["name"]}",
            (string)ancestors["items"]![0]!["parentEntityRefs"]![0]!);
        await FailsAsync(404, "getEntityAncestors", new { entityRef = "component:default/none" });
    }

    [Fact]
    public async Task Facets_are_counted_by_filter_and_by_predicate()
    {
        var trial = await WithComponentsAsync("a", "b");
        var owned = new Dictionary<string, string> { ["spec.owner"] = $"team-{trial.Word}" };

        var filtered = await client.CallAsync("getEntityFacets", new { facets = new[] { "kind" }, filter = owned });
        var queried = await client.CallAsync("getEntityFacets", new { facets = new[] { "kind" }, query = owned });

        Assert.Equal("""[{"value":"Component","count":2}]""", filtered!["facets"]!["kind"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(filtered, queried));
        await FailsAsync(400, "getEntityFacets", new { facets = Array.Empty<string>() });
    }

    [Fact]
    public async Task An_entity_is_removed_by_uid_whether_it_is_there_or_not()
    {
        var trial = await WithComponentsAsync("a");
        var uid = (string)(await trial.EntityAsync("component:a"))!["metadata"]!["uid"]!;

        await client.CallAsync("removeEntityByUid", uid);
        await client.CallAsync("removeEntityByUid", uid);

        Assert.Null(await trial.EntityAsync("component:a"));
    }

    [Fact]
    public async Task A_refresh_reads_the_file_again()
    {
        var trial = await WithComponentsAsync("a");
        trial.Write("a.yaml", trial.Component("a", "owner: other-$"));

        await client.CallAsync("refreshEntity", trial.Named("component:a"));

        Assert.Equal($"other-{trial.Word}", await trial.OwnerAsync("component:a"));
        await FailsAsync(404, "refreshEntity", "component:default/none");
    }

    [Fact]
    public async Task An_entity_is_valid_or_it_is_told_what_is_wrong()
    {
        var entity = JsonNode.Parse("""
            { "apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": { "name": "a" },
              "spec": { "type": "service", "lifecycle": "production", "owner": "a" } }
            """)!.AsObject();
        var valid = await client.CallAsync("validateEntity", entity, "url:https://example.org/a.yaml");
        entity["spec"]!.AsObject().Remove("owner");
        var wrong = await client.CallAsync("validateEntity", entity, "url:https://example.org/a.yaml");

        Assert.True((bool)valid!["valid"]!);
        Assert.False((bool)wrong!["valid"]!);
        Assert.Contains("spec.owner", (string)wrong["errors"]![0]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locations_are_added_found_moved_and_removed()
    {
        var trial = await Trial.StartAsync();
        var (target, other) = (trial.Write("a.yaml", trial.Component("a")), trial.Write("b.yaml", trial.Component("b")));
        var given = new { type = "file", target };

        var tried = (await client.CallAsync("addLocation", new { type = "file", target, dryRun = true }))!;
        Assert.Equal((false, 2), ((bool)tried["exists"]!, tried["entities"]!.AsArray().Count));
        var added = (await client.CallAsync("addLocation", given))!["location"]!;
        var id = (string)added["id"]!;
        await FailsAsync(409, "addLocation", given);
        var again = (await client.CallAsync("addLocation", new { type = "file", target, onConflict = "refresh" }))!;
        Assert.Equal((true, id), ((bool)again["exists"]!, (string)again["location"]!["id"]!));
        await FailsAsync(400, "addLocation", new { type = "file", target = $"{target}.none" });

        Assert.True(JsonNode.DeepEquals(added, await client.CallAsync("getLocationById", id)));
        Assert.True(JsonNode.DeepEquals(added, await client.CallAsync("getLocationByRef", $"file:{target}")));
        Assert.True(JsonNode.DeepEquals(added, await client.CallAsync("getLocationByEntity", trial.Named("component:a"))));
        Assert.Null(await client.CallAsync("getLocationById", $"{Guid.NewGuid()}"));
        Assert.Null(await client.CallAsync("getLocationByEntity", "component:default/none"));

        var moved = (await client.CallAsync("updateLocation", id, new { type = "file", target = other }))!;
        Assert.Equal((id, other), ((string)moved["id"]!, (string)moved["target"]!));
        await FailsAsync(404, "updateLocation", $"{Guid.NewGuid()}", new { type = "file", target });
        await client.CallAsync("removeLocationById", id);
        Assert.Null(await trial.EntityAsync("component:b"));
        await FailsAsync(404, "removeLocationById", id);
    }

    [Fact]
    public async Task Locations_are_listed_queried_and_streamed()
    {
        var trial = await WithComponentsAsync("a", "b");
        var own = new JsonObject { ["target"] = new JsonObject { ["$hasPrefix"] = Path.GetDirectoryName(trial.Write("none.yaml", ""))! } };

        var all = (await client.CallAsync("getLocations", new { }))!["items"]!.AsArray();
        var queried = (await client.CallAsync("queryLocations", new { query = own, limit = 1 }))!;
        var streamed = (await client.CallAsync("streamLocations", new { query = own, limit = 1 }))!.AsArray();

        Assert.Contains(all, location => ((string)location!["target"]!).Contains(trial.Word, StringComparison.Ordinal));
        Assert.Equal((1, 2), (queried["items"]!.AsArray().Count, (int)queried["totalItems"]!));
        Assert.Equal([1, 1], streamed.Select(page => page!.AsArray().Count));
        await FailsAsync(400, "queryLocations", new { query = new JsonObject { ["owner"] = "a" } });
        await FailsAsync(400, "streamLocations", new { query = new JsonObject { ["owner"] = "a" } });
    }

    [Fact]
    public async Task A_location_is_analyzed()
    {
        var trial = await WithComponentsAsync("a");
        var target = trial.Write("a.yaml", trial.Component("a"));

        var told = (await client.CallAsync("analyzeLocation", new { location = new { type = "file", target } }))!;

        Assert.True((bool)told["existingEntityFiles"]![0]!["isRegistered"]!);
        await FailsAsync(400, "analyzeLocation", new { location = new { type = "file", target = "relative" } });
    }

    async Task FailsAsync(int status, string method, params object?[] args)
    {
        var error = await Assert.ThrowsAsync<ClientException>(() => client.CallAsync(method, args));
        Assert.True(error.Status == status, error.Message);
    }

    /// <summary>Each component in a file, and so a location, of its own name.</summary>
    static async Task<Trial> WithComponentsAsync(params string[] names)
    {
        var trial = await Trial.StartAsync();
        foreach (var name in names)
            await trial.RegisterAsync(trial.Write($"{name}.yaml", trial.Component(name)));
        return trial;
    }

    static IEnumerable<string?> Names(JsonNode? items) =>
        items!.AsArray().Select(item => (string?)item?["metadata"]?["name"]);
}
