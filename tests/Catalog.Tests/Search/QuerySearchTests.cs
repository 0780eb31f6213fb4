using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Catalog.Tests.Locations;
using Xunit;

namespace Catalog.Tests.Search;

public sealed class QuerySearchTests
{
    [Fact]
    public async Task A_document_has_the_fields_that_Backstages_own_would_have()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml", trial.Component("Pay", metadata: ", title: Payments $, description: Charges cards, tags: [x]".Replace("$", trial.Word, StringComparison.Ordinal))));

        var result = Assert.Single((await SearchAsync(trial, $"term={trial.Word}"))["results"]!.AsArray())!;

        var expected = JsonNode.Parse(trial.Fill("""
            {
              "title": "Payments $", "text": "Charges cards", "componentType": "service", "type": "service",
              "namespace": "default", "kind": "Component", "lifecycle": "production", "owner": "team-$",
              "authorization": { "resourceRef": "component:default/pay-$" }, "location": "/catalog/default/component/pay-$"
            }
            """));
        Assert.True(JsonNode.DeepEquals(expected, result["document"]), $"{result}");
        Assert.Equal(("software-catalog", 1), ((string)result["type"]!, (int)result["rank"]!));
        var (pre, post) = ((string)result["highlight"]!["preTag"]!, (string)result["highlight"]!["postTag"]!);
        Assert.Equal($"Payments {pre}{trial.Word}{post}", (string)result["highlight"]!["fields"]!["title"]!);
    }

    [Fact]
    public async Task A_word_in_the_title_ranks_above_one_in_the_tags_and_that_above_one_in_the_text()
    {
        var trial = await Trial.StartAsync();
        var word = $"w{trial.Word}";
        await trial.RegisterAsync(trial.Write(
            "a.yaml",
            trial.Component("c", metadata: $", description: about {word}") + trial.Component("b", metadata: $", tags: [{word}]")
                + trial.Component("a", metadata: $", title: The {word}")));

        Assert.Equal(["a", "b", "c"], Names(trial, await SearchAsync(trial, $"term={word}")));
    }

    [Theory]
    [InlineData("term=$ shipp", "shipping-orders")]
    [InlineData("term=orders%20$", "shipping-orders")]
    [InlineData("term=$%20charged", "billing")]
    [InlineData("term=$%20nothing", "")]
    [InlineData("term=$&filters[kind]=Component&filters[lifecycle][0]=PRODUCTION", "billing,shipping-orders")]
    [InlineData("term=$&filters[kind][0]=System&filters[kind][1]=API", "store")]
    [InlineData("term=$&types[0]=software-catalog&filters[type]=service", "billing,shipping-orders")]
    [InlineData("term=$')|%26!:*(%3C->\\", "billing,shipping-orders,store")]
    public async Task Words_may_be_cut_short_or_bent_and_fields_filter(string query, string found)
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml",
            trial.Component("shipping-orders") + trial.Component("billing", metadata: ", description: charges cards")
                + trial.Document("System", "store", "owner: a")));

        var page = await SearchAsync(trial, trial.Fill(query));

        Assert.Equal(found.Length == 0 ? [] : found.Split(','), Names(trial, page).Order());
        Assert.Equal(Names(trial, page).Length, (int)page["numberOfResults"]!);
    }

    [Fact]
    public async Task Pages_lead_on_and_back()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml", string.Concat(Enumerable.Range(1, 5).Select(i => trial.Component($"c{i}")))));

        var first = await SearchAsync(trial, $"term={trial.Word}&pageLimit=3");
        var second = await SearchAsync(trial, $"term={trial.Word}&pageLimit=3&pageCursor={first["nextPageCursor"]}");
        var back = await SearchAsync(trial, $"term={trial.Word}&pageLimit=3&pageCursor={second["previousPageCursor"]}");

        Assert.Equal(["c1", "c2", "c3", "c4", "c5"], Names(trial, first).Concat(Names(trial, second)));
        Assert.Equal(Names(trial, first), Names(trial, back));
        Assert.Equal([4, 5], second["results"]!.AsArray().Select(result => (int)result!["rank"]!));
        Assert.Equal((null, null), ((string?)first["previousPageCursor"], (string?)second["nextPageCursor"]));
        Assert.Equal(5, (int)second["numberOfResults"]!);
    }

    [Fact]
    public async Task What_changes_leaves_or_may_not_be_read_is_found_so()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.RegisterAsync(trial.Write(
            "a.yaml", trial.Component("a") + trial.Component("hidden", metadata: ", labels: { visibility: restricted }")));
        using var stranger = await trial.ClientAsync("catalog:read");

        Assert.Equal(["a", "hidden"], Names(trial, await SearchAsync(trial, $"term={trial.Word}")).Order());
        var seen = (await stranger.GetFromJsonAsync<JsonObject>($"/api/search/query?term={trial.Word}"))!;
        Assert.Equal(["a"], Names(trial, seen));
        Assert.Equal(1, (int)seen["numberOfResults"]!);

        trial.Write("a.yaml", trial.Component("a", metadata: ", description: mended"));
        await trial.RefreshAsync("component:a");
        Assert.Equal(["a"], Names(trial, await SearchAsync(trial, $"term={trial.Word} mend")));
        Assert.Equal(["a"], Names(trial, await SearchAsync(trial, $"term={trial.Word}")));

        using var deleted = await trial.Http.DeleteAsync($"/api/catalog/locations/{id}");
        Assert.Empty(Names(trial, await SearchAsync(trial, $"term={trial.Word}")));
    }

    [Theory]
    [InlineData("pageLimit=101", "page limit")]
    [InlineData("pageLimit=0", "pageLimit")]
    [InlineData("pageCursor=%3F", "pageCursor")]
    [InlineData("types[0]=wiki", "wiki")]
    [InlineData("term=%00", "character")]
    public async Task What_a_search_cannot_mean_is_refused(string query, string told)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.Http.GetAsync($"/api/search/query?{query}");

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", told);
    }

    [Fact]
    public async Task A_term_has_a_longest_length_and_none_finds_all()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write("a.yaml", trial.Component("a")));

        using var response = await trial.Http.GetAsync($"/api/search/query?term={new string('a', 101)}");

        await RegisterLocationTests.AssertRefusedAsync(response, HttpStatusCode.BadRequest, "InputError", "greater than \"100\"");
        Assert.True((int)(await SearchAsync(trial, ""))["numberOfResults"]! >= 1);
    }

    static async Task<JsonObject> SearchAsync(Trial trial, string query) =>
        (await trial.Http.GetFromJsonAsync<JsonObject>($"/api/search/query?{query}"))!;

    /// <summary>Without the trial's word and without the location's own entity.</summary>
    static string[] Names(Trial trial, JsonObject page) =>
    [
        .. page["results"]!.AsArray().Select(result => ((string)result!["document"]!["location"]!).Split('/')[^1])
            .Where(name => !name.StartsWith("generated-", StringComparison.Ordinal))
            .Select(name => name.Replace($"-{trial.Word}", "", StringComparison.Ordinal)),
    ];
}
