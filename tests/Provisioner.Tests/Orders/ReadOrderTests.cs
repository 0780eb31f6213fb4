using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Defaults.Identity;
using Xunit;

namespace Provisioner.Tests.Orders;

public sealed class ReadOrderTests
{
    [Fact]
    public async Task An_order_is_seen_by_its_team_and_those_above_and_by_no_one_else()
    {
        var trial = await Trial.StartAsync();
        var id = await trial.OrderAsync(trial.Name());

        foreach (var (reader, sees) in new[]
        {
            (trial.Ann, true), (trial.Sue, true), (trial.Head, true), (trial.Administrator, true), (trial.Otto, false),
        })
        {
            using var one = await reader.GetAsync($"/api/provisioner/orders/{id}");
            Assert.Equal(sees ? HttpStatusCode.OK : HttpStatusCode.NotFound, one.StatusCode);
            var list = await reader.GetFromJsonAsync<JsonObject>($"/api/provisioner/orders?owner={trial.Team}&limit=500");
            Assert.Equal(sees ? 1 : 0, list!["items"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_and_filtered_by_owner_and_state()
    {
        var trial = await Trial.StartAsync();
        string[] names = [trial.Name("a"), trial.Name("b"), trial.Name("c")];
        foreach (var name in names)
            await trial.ReadyOrderAsync(name);

        var first = await trial.Ann.GetFromJsonAsync<JsonObject>("/api/provisioner/orders?limit=2&state=ready");
        var second = await trial.Ann.GetFromJsonAsync<JsonObject>($"/api/provisioner/orders?limit=2&after={first!["after"]}");
        var none = await trial.Ann.GetFromJsonAsync<JsonObject>("/api/provisioner/orders?state=gone");
        using var unknown = await trial.Ann.GetAsync("/api/provisioner/orders?state=lost");

        Assert.Equal(names, NamesOf(first).Concat(NamesOf(second!)));
        Assert.Null(second!["after"]);
        Assert.Empty(NamesOf(none!));
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Theory]
    [InlineData("GET", "orders")]
    [InlineData("POST", "orders")]
    [InlineData("GET", "orders/0198c0de-0000-7000-8000-000000000000")]
    [InlineData("DELETE", "orders/0198c0de-0000-7000-8000-000000000000")]
    [InlineData("POST", "orders/0198c0de-0000-7000-8000-000000000000/credentials")]
    [InlineData("GET", "offerings")]
    [InlineData("GET", "offerings/postgres-database")]
    public async Task A_key_without_the_scope_reaches_nothing_and_no_key_neither(string method, string route)
    {
        var trial = await Trial.StartAsync();
        var reader = trial.Stack.Client(await trial.CreateKeyAsync($"user:default/ann-{trial.Word}", Scopes.CatalogRead));

        foreach (var (client, status) in new[]
        {
            (reader, HttpStatusCode.Forbidden), (trial.Stack.Client(null), HttpStatusCode.Unauthorized),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/provisioner/{route}");
            if (method == "POST")
                request.Content = JsonContent.Create(new { });
            using var answer = await client.SendAsync(request);
            Assert.Equal(status, answer.StatusCode);
        }
    }

    static IEnumerable<string> NamesOf(JsonObject page) =>
        page["items"]!.AsArray().Select(order => (string)order!["name"]!);
}
