using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Testing;
using Testing.Outside;
using Xunit;

namespace Catalog.Tests.Locations;

/// <summary>Locations at HTTPS URLs, read from a real server.</summary>
public sealed class UrlLocationTests
{
    static readonly OutsideServer outside = OutsideServer.Shared;

    [Fact]
    public async Task A_file_at_a_URL_defines_entities_and_leads_to_others_beside_it()
    {
        var trial = await Trial.StartAsync();
        Serve(trial, "/all.yaml", trial.Document("Location", "all", "targets: [./a.yaml, ./docs/b.yaml]"));
        Serve(trial, "/a.yaml", trial.Component("a", "owner: team-$, system: $"));
        Serve(trial, "/docs/b.yaml", trial.Document("API", "b", "type: openapi, lifecycle: production, owner: team, definition: { $text: ../api.yaml }".Replace("$text", "%text")).Replace("%text", "$text"));
        Serve(trial, "/api.yaml", "openapi: 3.1.0\n");

        await trial.RegisterAsync(Url(trial, "/all.yaml"), type: "url");

        var a = await trial.EntityAsync("component:a");
        Assert.Equal($"url:{Url(trial, "/a.yaml")}", (string?)a!["metadata"]!["annotations"]!["backstage.io/managed-by-location"]);
        Assert.Equal($"url:{Url(trial, "/all.yaml")}", (string?)a["metadata"]!["annotations"]!["backstage.io/managed-by-origin-location"]);
        Assert.Equal($"url:{Url(trial, "/")}", (string?)a["metadata"]!["annotations"]!["backstage.io/source-location"]);
        Assert.Equal("openapi: 3.1.0\n", (string?)(await trial.EntityAsync("api:b"))!["spec"]!["definition"]);
    }

    [Fact]
    public async Task A_refresh_asks_by_ETag_and_a_change_is_seen()
    {
        var trial = await Trial.StartAsync();
        Serve(trial, "/a.yaml", trial.Component("a", "owner: one"));
        var id = await trial.RegisterAsync(Url(trial, "/a.yaml"), type: "url");

        await trial.MakeDueAsync(id);
        await Eventually.TrueAsync(() => Task.FromResult(Requests(trial).Contains("304")), "the worker has asked by ETag");
        Assert.Equal(["200", "304"], Requests(trial));
        Assert.Single(await trial.EventTypesAsync("component:a"));

        Serve(trial, "/a.yaml", trial.Component("a", "owner: two"));
        await trial.MakeDueAsync(id);

        await Eventually.TrueAsync(async () => await trial.OwnerAsync("component:a") == "two", "the change is visible");
    }

    [Fact]
    public async Task What_cannot_be_read_now_removes_nothing_and_is_told()
    {
        var trial = await Trial.StartAsync();
        Serve(trial, "/a.yaml", trial.Component("a"));
        var id = await trial.RegisterAsync(Url(trial, "/a.yaml"), type: "url");
        outside.Answer($"/{trial.Word}/a.yaml", context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });

        await trial.RefreshAsync("component:a");

        Assert.Contains("is answered 503 by its server", await trial.OnlyProblemAsync(id), StringComparison.Ordinal);
        Assert.NotNull(await trial.EntityAsync("component:a"));
    }

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data/catalog.yaml", "a host that may not be called")]
    [InlineData("https://localhost:1/a.yaml", "a host that may not be called")]
    [InlineData("http://localhost/a.yaml", "Write an https: URL")]
    [InlineData("javascript:alert(1)", "Write an https: URL")]
    public async Task A_URL_that_may_not_be_called_is_refused(string url, string told)
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.PostLocationAsync(url, type: "url");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(told, await MessageAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redirect", "a redirect, which is not followed")]
    [InlineData("private", "may not be read without signing in")]
    [InlineData("endless", "more than 8,388,608 bytes")]
    [InlineData("packed", "in compressed form")]
    [InlineData("missing", "does not exist")]
    public async Task A_server_that_answers_otherwise_is_refused_and_nothing_is_kept(string kind, string told)
    {
        var trial = await Trial.StartAsync();
        outside.Answer($"/{trial.Word}/redirect", context =>
        {
            context.Response.Redirect($"/{trial.Word}/hidden");
            return Task.CompletedTask;
        });
        outside.Answer($"/{trial.Word}/private", context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        outside.Answer($"/{trial.Word}/endless", async context =>
        {
            for (var block = new byte[64 * 1024]; !context.RequestAborted.IsCancellationRequested;)
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
        });
        outside.Answer($"/{trial.Word}/packed", async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(new byte[10]);
        });
        Serve(trial, "/hidden", trial.Component("hidden"));

        using var response = await trial.PostLocationAsync(Url(trial, $"/{kind}"), type: "url");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(told, await MessageAsync(response), StringComparison.Ordinal);
        Assert.DoesNotContain(outside.Requests, request => request.EndsWith($"/{trial.Word}/hidden", StringComparison.Ordinal));
        Assert.Null(await trial.EntityAsync("component:hidden"));
    }

    [Fact]
    public async Task A_trusted_location_lends_its_trust_to_no_other_repository()
    {
        var trial = await Trial.StartAsync();
        var (own, other) = ($"/{trial.Word}/own/raw/main", $"/{trial.Word}/other/raw/main");
        outside.Serve($"{own}/all.yaml", trial.Document("Location", "all", $"targets: [./teams.yaml, '{outside.UrlOf($"{other}/teams.yaml")}']"));
        outside.Serve($"{own}/teams.yaml", trial.Document("Group", "ours", "type: team, children: []"));
        outside.Serve($"{other}/teams.yaml", trial.Document("Group", "theirs", "type: team, children: []") + trial.Component("theirs"));

        var id = await trial.RegisterAsync(outside.UrlOf($"{own}/all.yaml"), type: "url");

        Assert.NotNull(await trial.EntityAsync("group:ours"));
        Assert.NotNull(await trial.EntityAsync("component:theirs"));
        Assert.Null(await trial.EntityAsync("group:theirs"));
        Assert.Contains("only a trusted location may define", await trial.OnlyProblemAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_takes_nothing_in_from_another_repository()
    {
        var trial = await Trial.StartAsync();
        var secret = $"/{trial.Word}/other/raw/main/secret.txt";
        outside.Serve(secret, "hunter2");
        outside.Serve(
            $"/{trial.Word}/own/raw/main/a.yaml",
            trial.Component("a", metadata: ", description: { %text: '" + outside.UrlOf(secret) + "' }").Replace("%text", "$text", StringComparison.Ordinal));

        using var response = await trial.PostLocationAsync(outside.UrlOf($"/{trial.Word}/own/raw/main/a.yaml"), type: "url");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("another source", await MessageAsync(response), StringComparison.Ordinal);
        Assert.DoesNotContain(outside.Requests, request => request.EndsWith(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reading_that_a_later_one_overtook_is_dropped()
    {
        var trial = await Trial.StartAsync();
        Serve(trial, "/a.yaml", trial.Component("a", "owner: one"));
        await trial.RegisterAsync(Url(trial, "/a.yaml"), type: "url");
        var (asked, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        outside.Answer($"/{trial.Word}/a.yaml", async context =>
        {
            asked.TrySetResult();
            await release.Task;
            await context.Response.WriteAsync(trial.Component("a", "owner: old"));
        });
        var slow = trial.RefreshAsync("component:a");
        await asked.Task;
        Serve(trial, "/a.yaml", trial.Component("a", "owner: new"));
        await trial.RefreshAsync("component:a");
        release.SetResult();
        await slow;

        Assert.Equal("new", await trial.OwnerAsync("component:a"));
    }

    static string Url(Trial trial, string path) => outside.UrlOf($"/{trial.Word}{path}");

    static void Serve(Trial trial, string path, string content) => outside.Serve($"/{trial.Word}{path}", content);

    /// <summary>The statuses of the answers about a trial's files.</summary>
    static string[] Requests(Trial trial) =>
        [.. outside.Requests.Where(request => request.Contains(trial.Word, StringComparison.Ordinal)).Select(request => request[..3])];

    static async Task<string> MessageAsync(HttpResponseMessage response) =>
        (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["error"]!["message"]!;
}
