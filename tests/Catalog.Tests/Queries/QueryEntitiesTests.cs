using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Catalog.Tests.Locations;
using Xunit;

namespace Catalog.Tests.Queries;

public sealed class QueryEntitiesTests
{
    const string Route = "/api/catalog/entities/by-query";

    [Theory]
    [InlineData("")]
    [InlineData("&orderField=metadata.name,asc")]
    [InlineData("&orderField=metadata.name,desc")]
    [InlineData("&orderField=spec.type")]
    public async Task Pages_lead_to_the_end_and_back_again(string order)
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml", string.Concat(Enumerable.Range(1, 7).Select(i => trial.Component($"c{i}")))));
        var whole = Names(await GetAsync(trial, $"limit=50&{OwnFilter(trial)}{order}"));
        Assert.Equal(7, whole.Length);

        var forth = new List<string[]>();
        var page = await GetAsync(trial, $"limit=3&{OwnFilter(trial)}{order}");
        Assert.Null(Cursor(page, "prevCursor"));
        for (forth.Add(Names(page)); Cursor(page, "nextCursor") is { } next; forth.Add(Names(page)))
            page = await FollowAsync(trial, next, 3);
        var back = new List<string[]> { Names(page) };
        for (; Cursor(page, "prevCursor") is { } previous; back.Add(Names(page)))
            page = await FollowAsync(trial, previous, 3);

        Assert.Equal([3, 3, 1], forth.Select(names => names.Length));
        Assert.Equal(whole, forth.SelectMany(names => names));
        back.Reverse();
        Assert.Equal(forth, back);
        Assert.Equal(7, (int)page["totalItems"]!);
    }

    [Fact]
    public async Task What_lacks_the_field_ordered_by_is_neither_listed_nor_counted()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml", trial.Component("a", metadata: ", title: b") + trial.Component("b") + trial.Component("c", metadata: ", title: a")));

        var page = await GetAsync(trial, $"{OwnFilter(trial)}&orderField=metadata.title,asc");

        Assert.Equal([$"c-{trial.Word}", $"a-{trial.Word}"], Names(page));
        Assert.Equal(2, (int)page["totalItems"]!);
    }

    [Fact]
    public async Task A_list_that_is_ordered_by_stands_once_where_its_least_item_does()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml", trial.Component("a", metadata: ", tags: [z, b]") + trial.Component("b", metadata: ", tags: [c, a]")));

        var page = await GetAsync(trial, $"{OwnFilter(trial)}&orderField=metadata.tags,asc");

        Assert.Equal([$"b-{trial.Word}", $"a-{trial.Word}"], Names(page));
        Assert.Equal(2, (int)page["totalItems"]!);
    }

    [Theory]
    [InlineData("fullTextFilterTerm=PING", "shipping")]
    [InlineData("fullTextFilterTerm=ship%25$", "shipping")]
    [InlineData("fullTextFilterTerm=parcel&fullTextFilterFields=metadata.title,metadata.description", "shipping,stock")]
    [InlineData("fullTextFilterTerm=parcel", "")]
    [InlineData("fullTextFilterTerm=", "shipping,stock")]
    public async Task Full_text_looks_in_the_field_ordered_by_unless_others_are_named(string query, string found)
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml",
            trial.Component("shipping", metadata: ", title: Parcels") + trial.Component("stock", metadata: ", description: counts parcels")));

        var page = await GetAsync(trial, $"{OwnFilter(trial)}&orderField=metadata.name&{trial.Fill(query)}");

        Assert.Equal(found.Length == 0 ? [] : found.Split(',').Select(name => $"{name}-{trial.Word}"), Names(page));
        Assert.Equal(Names(page).Length, (int)page["totalItems"]!);
    }

    [Fact]
    public async Task A_predicate_is_asked_by_POST_and_its_cursor_says_so_to_the_client()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml", trial.Component("a", metadata: ", tags: [java]") + trial.Component("b") + trial.Document("System", "c", "owner: team-$")));
        var query = new JsonObject
        {
            ["$all"] = new JsonArray(
                new JsonObject { ["relations"] = new JsonObject { ["$contains"] = new JsonObject { ["type"] = "ownedBy", ["targetRef"] = $"group:default/team-{trial.Word}" } } },
                new JsonObject { ["$not"] = new JsonObject { ["metadata.tags"] = new JsonObject { ["$contains"] = "java" } } }),
        };

        var page = await PostAsync(trial, new { query, limit = 1, fields = new[] { "metadata.name" }, orderBy = new[] { new { field = "metadata.name", order = "asc" } } });
        var next = Cursor(page, "nextCursor")!;
        var last = await PostAsync(trial, new { cursor = next, limit = 1 });

        Assert.Equal([$"b-{trial.Word}", $"c-{trial.Word}"], Names(page).Concat(Names(last)));
        Assert.Equal((2, 2), ((int)page["totalItems"]!, (int)last["totalItems"]!));
        Assert.NotNull(JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(next)))!["query"]);
    }

    [Fact]
    public async Task The_total_can_be_left_out_and_a_page_of_nothing_tells_only_the_total()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a") + trial.Component("b")));

        var counted = await GetAsync(trial, $"limit=0&{OwnFilter(trial)}");
        var listed = await GetAsync(trial, $"totalItems=exclude&{OwnFilter(trial)}");

        Assert.Equal((0, 2, null), (Names(counted).Length, (int)counted["totalItems"]!, Cursor(counted, "nextCursor")));
        Assert.Equal((2, 0), (Names(listed).Length, (int)listed["totalItems"]!));
    }

    [Theory]
    [InlineData("?limit=-1", "limit")]
    [InlineData("?offset=-1", "offset")]
    [InlineData("?orderField=metadata.name,up", "must be asc or desc")]
    [InlineData("?totalItems=some", "include, exclude")]
    [InlineData("?cursor=", "Cursor cannot be empty")]
    [InlineData("?cursor=bm9uc2Vuc2U", "Malformed cursor")]
    [InlineData("?filter==a", "filter")]
    [InlineData("?orderfield=a", "orderfield")]
    [InlineData("?fields=a[0]", "array type fields")]
    public async Task What_the_query_cannot_mean_is_refused(string query, string told)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.Http.GetAsync($"{Route}{query}");

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", told);
    }

    [Theory]
    [InlineData("""{"query":{"kind":{"$gt":1}}}""", "kind")]
    [InlineData("""{"limit":-1}""", "limit")]
    [InlineData("""{"orderBy":[{"field":"a","order":"up"}]}""", "asc or desc")]
    [InlineData("""{"orderBy":[{"order":"asc"}]}""", "no field name")]
    [InlineData("""{"fullTextFilter":{"term":"a\u0000"}}""", "character")]
    [InlineData("""{"fullTextFilter":{"term":"a","fields":[null]}}""", "no name")]
    [InlineData("""{"orderBy":[null]}""", "no field name")]
    public async Task What_a_body_cannot_mean_is_refused(string body, string told)
    {
        var trial = await Trial.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await trial.Http.PostAsync(Route, content);

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", told);
    }

    static string OwnFilter(Trial trial) => $"filter=relations.ownedby=group:default/team-{trial.Word}";

    static async Task<JsonObject> GetAsync(Trial trial, string query) =>
        (await trial.Http.GetFromJsonAsync<JsonObject>($"{Route}?{query}"))!;

    static Task<JsonObject> FollowAsync(Trial trial, string cursor, int limit) =>
        GetAsync(trial, $"limit={limit}&cursor={Uri.EscapeDataString(cursor)}");

    static async Task<JsonObject> PostAsync(Trial trial, object body)
    {
        using var response = await trial.Http.PostAsJsonAsync(Route, body);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    static string? Cursor(JsonObject page, string name) => (string?)page["pageInfo"]![name];

    static string[] Names(JsonObject page) =>
        [.. page["items"]!.AsArray().Select(entity => (string)entity!["metadata"]!["name"]!)];
}
