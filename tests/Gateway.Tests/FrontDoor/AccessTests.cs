using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Defaults.Identity;
using Gateway.Identity;
using Testing;
using Testing.Instances;
using Xunit;

namespace Gateway.Tests.FrontDoor;

[Collection(nameof(Edge))]
public sealed class AccessTests(Edge edge)
{
    // What the platform promises is 5 s; the rest is for a machine under load.
    static readonly TimeSpan revokedLimit = TimeSpan.FromSeconds(6);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/catalog/entities", true)]
    [InlineData("/api/scaffolder/v2/tasks", true)]
    [InlineData("/api/permission/authorize", true)]
    [InlineData("/api/provisioner/orders", false)]
    [InlineData("/api/metrics/deployments", false)]
    [InlineData("/api/events", false)]
    [InlineData("/api/keys", false)]
    [InlineData("/api/ops/catalog/parked", false)]
    [InlineData("/api/ops/gateway/parked", false)]
    [InlineData("/openapi/catalog.json", false)]
    [InlineData("/nowhere", false)]
    public async Task Nobody_comes_in_without_a_key(string path, bool isBackstage)
    {
        foreach (var key in new[] { null, "idp_x", ApiKey.Create().Text })
        {
            using var response = await edge.Stack.Client(key).GetAsync(path, Ct);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
            var body = (await response.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
            Assert.Equal(isBackstage ? "AuthenticationError" : "Unauthorized",
                (string?)(isBackstage ? body["error"]!["name"] : body["title"]));
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/.well-known/jwks.json")]
    public async Task The_first_page_and_the_public_keys_are_for_everyone(string path) =>
        Assert.Equal(HttpStatusCode.OK, (await edge.Stack.Client(null).GetAsync(path, Ct)).StatusCode);

    [Theory]
    [InlineData("POST", "/api/catalog/locations")]
    [InlineData("DELETE", "/api/catalog/locations/1")]
    [InlineData("GET", "/api/keys")]
    [InlineData("POST", "/api/keys/signing/rotate")]
    [InlineData("GET", "/api/ops/catalog/parked")]
    [InlineData("GET", "/api/ops/gateway/parked")]
    public async Task A_key_that_may_only_read_is_refused_the_rest(string method, string path)
    {
        var (_, key) = await edge.HasKeyAsync(Scopes.CatalogRead);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await edge.Stack.Client(key).SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_by_every_replica_within_5_seconds()
    {
        var (id, key) = await edge.HasKeyAsync();
        HttpClient[] replicas = [edge.Stack.Client(key, 0), edge.Stack.Client(key, 1)];
        foreach (var replica in replicas)
            Assert.Equal(HttpStatusCode.OK, (await replica.GetAsync("/api/events", Ct)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await edge.Stack.Gateway.DeleteAsync($"/api/keys/{id}", Ct)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await replicas[0].GetAsync("/api/events", Ct)).StatusCode);
        await Eventually.TrueAsync(
            async () => (await replicas[1].GetAsync("/api/events", Ct)).StatusCode == HttpStatusCode.Unauthorized,
            "the other replica refuses the key", revokedLimit);
    }

    [Fact]
    public async Task An_event_stream_of_a_service_is_cut_when_its_key_is_revoked()
    {
        var (id, key) = await edge.HasKeyAsync();
        await using var stream = await edge.Stack.Client(key, 1).GetStreamAsync("/api/scaffolder/stream", Ct);
        Assert.True(await stream.ReadAsync(new byte[100], Ct) > 0);

        await edge.Stack.Gateway.DeleteAsync($"/api/keys/{id}", Ct);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(revokedLimit);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await stream.ReadAsync(new byte[100], limit.Token) > 0)
            {
            }
        });
    }

    [Fact]
    public async Task Nothing_a_client_makes_up_about_itself_reaches_a_service()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/scaffolder/v2/a%2Fb");
        string[] madeUp =
            ["Cookie", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Platform-User", "X-Real-IP", "X-Original-URL"];
        foreach (var name in madeUp)
            request.Headers.TryAddWithoutValidation(name, "root");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.Add("If-None-Match", "\"a\"");

        using var response = await edge.Stack.Gateway.SendAsync(request, Ct);
        var echo = (await response.Content.ReadFromJsonAsync<Echo>(Ct))!;

        Assert.Equal("/v2/a%2Fb", echo.Path);
        Assert.All(madeUp, name => Assert.DoesNotContain(name, echo.Headers.Keys, StringComparer.OrdinalIgnoreCase));
        Assert.Equal("\"a\"", echo.Headers["If-None-Match"]);
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", echo.Headers["traceparent"], StringComparison.Ordinal);
        Assert.StartsWith("Bearer ey", echo.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_takes_no_credential_but_the_gateways_own()
    {
        var caller = new Caller("user:default/eve", isAdministrator: true, [], []);
        var forged = InternalToken.Write(
            caller, "catalog", DateTimeOffset.UtcNow, SigningKey.Create(DateTimeOffset.UtcNow).Pair);
        using var echoed = await edge.Stack.Gateway.GetAsync("/api/scaffolder/x", Ct);
        var forScaffolder = (await echoed.Content.ReadFromJsonAsync<Echo>(Ct))!.Headers["Authorization"]["Bearer ".Length..];
        using var catalog = new HttpClient { BaseAddress = edge.Stack.Process(ProcessName.Catalog).Address };

        foreach (var credential in new[] { forged, forScaffolder, edge.Stack.AdministratorKey })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/ops/parked");
            request.Headers.Authorization = new("Bearer", credential);

            Assert.Equal(HttpStatusCode.Unauthorized, (await catalog.SendAsync(request, Ct)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.OK, (await edge.Stack.Gateway.GetAsync("/api/ops/catalog/parked", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_service_that_nobody_answers_for_is_503_with_a_time_to_come_back()
    {
        using var response = await edge.Stack.Gateway.GetAsync("/api/metrics/deployments", Ct);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("2", response.Headers.RetryAfter?.ToString());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task While_one_replica_of_a_service_is_dead_the_other_answers()
    {
        var dead = edge.Stack.Process(ProcessName.Catalog, 1);
        await dead.KillAsync();
        try
        {
            for (var i = 0; i < 20; i++)
                Assert.Equal(
                    HttpStatusCode.OK, (await edge.Stack.Gateway.GetAsync("/api/ops/catalog/parked", Ct)).StatusCode);
        }
        finally
        {
            await dead.RestartAsync();
        }
    }
}
