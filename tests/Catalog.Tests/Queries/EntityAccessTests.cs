using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Testing;
using Xunit;

namespace Catalog.Tests.Queries;

/// <summary>The shared stack restricts what has the label <c>visibility: restricted</c>.</summary>
public sealed class EntityAccessTests
{
    [Fact]
    public async Task What_is_restricted_is_shown_and_counted_for_the_owners_members_at_any_depth_alone()
    {
        var trial = await Trial.StartAsync();
        await trial.RegisterAsync(trial.Write(
            "a.yaml",
            trial.Component("open") + trial.Component("hidden", metadata: ", labels: { visibility: restricted }")
                + trial.Document("Group", "above", "type: team, children: []")
                + trial.Component("owned", "owner: above-$", ", labels: { visibility: restricted }")
                + trial.Document("Group", "below", "type: team, parent: above-$, children: []")));
        using var stranger = await trial.ClientAsync("catalog:read");
        using var member = await trial.ClientAsync("catalog:read", $"group:default/team-{trial.Word}");
        using var below = await trial.ClientAsync("catalog:read", $"group:default/below-{trial.Word}");

        Assert.Equal(["hidden", "open", "owned"], await SeenAsync(trial, trial.Http));
        Assert.Equal(["open"], await SeenAsync(trial, stranger));
        Assert.Equal(["hidden", "open"], await SeenAsync(trial, member));
        Assert.Equal(["open", "owned"], await SeenAsync(trial, below));
    }

    /// <summary>What every read route shows, which must be the same.</summary>
    static async Task<IEnumerable<string>> SeenAsync(Trial trial, HttpClient http)
    {
        string[] names = ["hidden", "open", "owned"];
        var filter = $"filter={string.Join("&filter=", names.Select(name => $"kind=component,metadata.name={name}-{trial.Word}"))}";
        var page = (await http.GetFromJsonAsync<JsonObject>($"/api/catalog/entities/by-query?limit=50&{filter}"))!;
        var seen = page["items"]!.AsArray().Select(entity => Name(trial, entity!)).ToArray();
        Assert.Equal(seen.Length, (int)page["totalItems"]!);
        var list = await http.GetFromJsonAsync<JsonArray>($"/api/catalog/entities?{filter}");
        Assert.Equal(seen, list!.Select(entity => Name(trial, entity!)));
        var facets = await http.GetFromJsonAsync<JsonObject>($"/api/catalog/entity-facets?facet=metadata.name&{filter}");
        Assert.Equal(
            seen, facets!["facets"]!["metadata.name"]!.AsArray().Select(facet => ((string)facet!["value"]!).Split('-')[0]));
        using var refs = await http.PostAsJsonAsync(
            "/api/catalog/entities/by-refs", new { entityRefs = names.Select(name => trial.Named($"component:{name}")) });
        var items = (await refs.Content.ReadFromJsonAsync<JsonObject>())!["items"]!.AsArray();
        Assert.Equal(seen, items.Where(item => item is not null).Select(item => Name(trial, item!)));
        foreach (var name in names)
        {
            var path = $"/api/catalog/entities/by-name/component/default/{name}-{trial.Word}";
            using var one = await http.GetAsync(path);
            using var ancestry = await http.GetAsync($"{path}/ancestry");
            Assert.Equal((seen.Contains(name), seen.Contains(name)), (one.IsSuccessStatusCode, ancestry.IsSuccessStatusCode));
            var uid = (string)(await trial.EntityAsync($"component:{name}"))!["metadata"]!["uid"]!;
            using var byUid = await http.GetAsync($"/api/catalog/entities/by-uid/{uid}");
            Assert.Equal(seen.Contains(name), byUid.IsSuccessStatusCode);
        }

        return seen;
    }

    static string Name(Trial trial, JsonNode entity) =>
        ((string)entity["metadata"]!["name"]!).Replace($"-{trial.Word}", "", StringComparison.Ordinal);
}
