using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Defaults.Identity;
using Testing;
using Testing.Instances;
using Xunit;

namespace Gateway.Tests.FrontDoor;

[Collection(nameof(Edge))]
public sealed class KeysTests(Edge edge)
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_secret_is_shown_once_and_stored_nowhere()
    {
        var (id, key) = await edge.HasKeyAsync();
        var secret = key.Split('_')[2][..32];

        var list = await edge.Stack.Gateway.GetStringAsync("/api/keys?limit=500", Ct);
        await using var connection = await edge.Stack.Space.OpenAsync(ProcessName.Gateway);
        var stored = await connection.QueryAsync<string>(
            "select api_keys::text from api_keys union all select encode(body, 'escape') from outbox "
            + "union all select encode(body, 'escape') from outbox_sent union all select encode(body, 'escape') from feed");

        Assert.Contains(id, list, StringComparison.Ordinal);
        Assert.All(stored.Append(list), text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Making_and_revoking_a_key_are_told_once_each_to_administrators_alone()
    {
        var (id, _) = await edge.HasKeyAsync();
        await edge.Stack.Gateway.DeleteAsync($"/api/keys/{id}", Ct);
        await edge.Stack.Gateway.DeleteAsync($"/api/keys/{id}", Ct);
        var (_, member) = await edge.HasKeyAsync(Scopes.EventsRead);

        var types = await Eventually.ReadAsync(
            () => TypesOfAsync(edge.Stack.Gateway, id), read => read.Count >= 2, "both events are in the feed");

        Assert.Equal(["gateway.key.created.v1", "gateway.key.revoked.v1"], types);
        Assert.Empty(await TypesOfAsync(edge.Stack.Client(member), id));
    }

    [Fact]
    public async Task A_key_gives_no_more_than_it_has()
    {
        var (_, manager) = await edge.HasKeyAsync(Scopes.KeysManage, Scopes.CatalogRead);

        foreach (var wish in new object[]
        {
            new { name = "x", role = "admin" },
            new { name = "x", scopes = new[] { Scopes.CatalogWrite } },
            new { name = "x", scopes = new[] { Scopes.CatalogRead }, groups = new[] { "group:default/a" } },
            new { name = "x", scopes = new[] { Scopes.CatalogRead }, subject = "user:default/ada" },
        })
        {
            using var response = await edge.Stack.Client(manager).PostAsJsonAsync("/api/keys", wish, Ct);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"x","scope":["ops"]}""", "scope")]
    [InlineData("""{"name":"x","scopes":[null]}""", "scopes")]
    [InlineData("""{"name":"x","expiresInDays":"ten"}""", "expiresInDays")]
    [InlineData("""{"name":"x","groups":["team-a"]}""", "groups")]
    public async Task A_bad_wish_is_refused_by_its_field(string body, string field)
    {
        using var content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using var response = await edge.Stack.Gateway.PostAsync("/api/keys", content, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = (await response.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        Assert.Contains(field, $"{problem["field"]} {problem["detail"]}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoking_what_never_was_is_told_so() =>
        Assert.Equal(
            HttpStatusCode.NotFound, (await edge.Stack.Gateway.DeleteAsync("/api/keys/never", Ct)).StatusCode);

    [Fact]
    public async Task A_new_signing_key_is_published_before_it_signs()
    {
        using var rotated = await edge.Stack.Gateway.PostAsync("/api/keys/signing/rotate", null, Ct);
        using var again = await edge.Stack.Gateway.PostAsync("/api/keys/signing/rotate", null, Ct);
        var id = (string)(await rotated.Content.ReadFromJsonAsync<JsonObject>(Ct))!["id"]!;

        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        await Eventually.TrueAsync(
            async () => (await edge.Stack.Client(null, 1).GetStringAsync("/.well-known/jwks.json", Ct)).Contains(id),
            "the other replica publishes the new key");
        Assert.Equal(HttpStatusCode.OK, (await edge.Stack.Gateway.GetAsync("/api/ops/catalog/parked", Ct)).StatusCode);
    }

    static async Task<List<string>> TypesOfAsync(HttpClient client, string id)
    {
        var page = (await client.GetFromJsonAsync<JsonObject>($"/api/events?subject=key:{id}", Ct))!;
        var items = page.First(property => property.Value is JsonArray).Value!.AsArray();
        return [.. items.Select(item => (string)item!["type"]!)];
    }
}
