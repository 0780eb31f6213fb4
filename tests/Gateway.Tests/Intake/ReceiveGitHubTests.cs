using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Gateway.Tests.Feed;
using Testing;
using Testing.Feed;
using Testing.Instances;
using Testing.Stack;
using Xunit;
using WholeFeed = Testing.Feed.FeedReader;

namespace Gateway.Tests.Intake;

public sealed class ReceiveGitHubTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_push_is_stored_told_once_and_told_once_only_however_often_it_comes()
    {
        var stack = await PlatformStack.SharedAsync();
        var push = PushTo(stack, out var subject);

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(stack, push));
        Assert.Equal("translated", (await Webhook.TranslatedAsync(stack, push.DeliveryId!)).State);
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(stack, push));
        Assert.Single(await Webhook.StoredAsync(stack, push.DeliveryId!));

        // GitHub does not sign the id, so a genuine body may come under any.
        var again = push with { DeliveryId = Guid.NewGuid().ToString() };
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(stack, again));
        Assert.Equal("repeated", (await Webhook.TranslatedAsync(stack, again.DeliveryId!)).State);

        // A later push to the same repository is told after whatever the others caused.
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(stack, PushTo(stack, out _, subject, "later")));
        var told = await ReadAsync(stack, subject, 2);
        Assert.Equal([1, 2], told.Select(entry => entry.Version));
        Assert.Equal("gateway.push.received.v1", told[0].Type);
        Assert.Equal(subject["github.com/".Length..], told[0].Data.GetProperty("repository").GetString());
    }

    [Fact]
    public async Task A_pull_request_a_deployment_and_its_status_are_told_once_each_however_often_they_come()
    {
        var stack = await PlatformStack.SharedAsync();
        _ = PushTo(stack, out var subject);
        var (repository, sha) = (subject["github.com/".Length..], GitHubPayloads.Sha("deployed"));
        (string Event, JsonObject Payload)[] facts =
        [
            ("pull_request", GitHubPayloads.PullRequest(repository, 12, sha, GitHubPayloads.Sha("merge"))),
            ("deployment_status", GitHubPayloads.DeploymentStatus(repository, 1, sha, 2, "success")),
            ("deployment", GitHubPayloads.Deployment(repository, 1, sha)),
        ];

        for (var round = 0; round < 2; round++)
            foreach (var (name, payload) in facts)
            {
                var webhook = new Webhook { Event = name, Body = GitHubPayloads.Bytes(payload), Secret = stack.WebhookSecret };
                Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(stack, webhook));
                Assert.Equal(
                    round == 0 ? "translated" : "repeated", (await Webhook.TranslatedAsync(stack, webhook.DeliveryId!)).State);
            }

        Assert.Equal(
            ["gateway.pull-request.changed.v1"], (await ReadAsync(stack, $"{subject}/pull/12", 1)).Select(told => told.Type));
        Assert.Equal(
            ["gateway.deployment-status.changed.v1", "gateway.deployment.created.v1"],
            (await ReadAsync(stack, $"{subject}/deployment/1", 2)).Select(told => told.Type));
    }

    public static TheoryData<string, Func<string, string?>> Forged => new()
    {
        { "none", _ => null },
        { "empty", _ => "" },
        { "of another secret", _ => GitHubPayloads.Sign("other"u8.ToArray(), "other") },
        { "short", good => good[..^2] },
        { "long", good => good + "00" },
        { "SHA-1", good => "sha1=" + good[7..47] },
        { "two of them", good => $"{good}, {good}" },
    };

    [Theory]
    [MemberData(nameof(Forged), DisableDiscoveryEnumeration = true)]
    public async Task A_wrong_signature_is_401_and_leaves_no_row(string what, Func<string, string?> signature)
    {
        var stack = await PlatformStack.SharedAsync();
        var push = PushTo(stack, out _) with { Signature = signature };

        Assert.True(HttpStatusCode.Unauthorized == await StatusAsync(stack, push), what);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stack, push with { Chunked = true }));

        Assert.Empty(await Webhook.StoredAsync(stack, push.DeliveryId!));
    }

    [Theory]
    [InlineData("X-GitHub-Delivery")]
    [InlineData("X-GitHub-Event")]
    public async Task A_missing_header_is_400_and_named(string header)
    {
        var stack = await PlatformStack.SharedAsync();
        var push = PushTo(stack, out _);
        foreach (var value in new[] { null, "", new string('x', 201) })
        {
            using var response = await (header == "X-GitHub-Event" ? push with { Event = value } : push with { DeliveryId = value })
                .SendAsync(stack.Client(null));

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains(header, await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
        Assert.Empty(await Webhook.StoredAsync(stack, push.DeliveryId!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_25_MiB_is_413_and_leaves_no_row(bool chunked)
    {
        var stack = await PlatformStack.SharedAsync();
        var large = PushTo(stack, out _) with
        {
            Body = new byte[(25 * 1024 * 1024) + 1], Chunked = chunked, ExpectsContinue = !chunked,
        };

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(stack, large));

        Assert.Empty(await Webhook.StoredAsync(stack, large.DeliveryId!));
    }

    [Fact]
    public async Task A_form_and_a_chunked_body_are_read_like_any_other()
    {
        var stack = await PlatformStack.SharedAsync();
        var chunked = PushTo(stack, out var first) with { Chunked = true };
        var plain = PushTo(stack, out var second);
        var form = plain with
        {
            ContentType = "application/x-www-form-urlencoded",
            Body = Encoding.UTF8.GetBytes("payload=" + WebUtility.UrlEncode(Encoding.UTF8.GetString(plain.Body))),
        };

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(stack, chunked));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(stack, form));

        Assert.Single(await ReadAsync(stack, first, 1));
        Assert.Single(await ReadAsync(stack, second, 1));
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("sponsorship")]
    public async Task What_nobody_listens_to_is_stored_and_ignored(string name)
    {
        var stack = await PlatformStack.SharedAsync();
        var ping = PushTo(stack, out _) with { Event = name, Body = GitHubPayloads.Bytes(GitHubPayloads.Ping("a/b")) };

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(stack, ping));

        var (state, reason) = await Webhook.TranslatedAsync(stack, ping.DeliveryId!);
        Assert.Equal("ignored", state);
        Assert.Contains(name, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"ref":"refs/heads/main"}""", "before")]
    [InlineData("""{"ref":"r","before":null,"after":"a","repository":{"full_name":"a/b"}}""", "before")]
    [InlineData("""{"ref":"r\u0000","before":"x","after":"x","repository":{"full_name":"a/b"}}""", "ref")]
    [InlineData("nonsense", "push")]
    public async Task An_unreadable_payload_is_parked_holds_nothing_up_and_can_be_replayed(string payload, string field)
    {
        var stack = await PlatformStack.SharedAsync();
        var bad = PushTo(stack, out _) with { Body = Encoding.UTF8.GetBytes(payload) };
        var good = PushTo(stack, out var subject);

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(stack, bad));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(stack, good));

        Assert.Single(await ReadAsync(stack, subject, 1));
        Assert.Equal("parked", (await Webhook.TranslatedAsync(stack, bad.DeliveryId!)).State);
        var parked = await ParkedAsync(stack, bad.DeliveryId!);
        Assert.Contains($"{field}", (string?)parked["reason"], StringComparison.Ordinal);

        var mended = PushTo(stack, out var mendedSubject);
        await using (var connection = await stack.Space.OpenAsync(ProcessName.Gateway))
            await connection.ExecuteAsync(
                "update webhook_deliveries set body = @Body where delivery_id = @DeliveryId", new { mended.Body, bad.DeliveryId });
        using var replayed = await stack.Gateway.PostAsync($"/api/ops/webhooks/{parked["id"]}/replay", null, Ct);
        Assert.Equal(HttpStatusCode.Accepted, replayed.StatusCode);
        Assert.Single(await ReadAsync(stack, mendedSubject, 1));
        Assert.Equal("translated", (await Webhook.TranslatedAsync(stack, bad.DeliveryId!)).State);
    }

    [Fact]
    public async Task Operating_on_deliveries_takes_the_scope_for_it()
    {
        var stack = await PlatformStack.SharedAsync();
        var (_, member) = await Told.KeyAsync(stack);

        Assert.Equal(HttpStatusCode.Forbidden, (await member.GetAsync("/api/ops/webhooks", Ct)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden, (await member.PostAsync($"/api/ops/webhooks/{Guid.NewGuid()}/replay", null, Ct)).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound, (await stack.Gateway.PostAsync($"/api/ops/webhooks/{Guid.NewGuid()}/replay", null, Ct)).StatusCode);
    }

    [Fact]
    public async Task Five_hundred_webhooks_at_once_are_answered_in_time_stored_and_told_once()
    {
        const int Pushes = 500;
        var stack = await PlatformStack.SharedAsync();
        var http = stack.Client(null);
        _ = PushTo(stack, out var subject);
        var pushes = Enumerable.Range(0, Pushes).Select(i => PushTo(stack, out _, subject, $"push {i}")).ToList();

        var slowest = await Task.WhenAll(pushes.Select(async push =>
        {
            var watch = Stopwatch.StartNew();
            using var response = await push.SendAsync(http);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            return watch.Elapsed;
        }));

        Assert.InRange(slowest.Max(), TimeSpan.Zero, TimeSpan.FromSeconds(8));
        var told = await ReadAsync(stack, subject, Pushes);
        Assert.Equal(Enumerable.Range(1, Pushes).Select(version => (long)version), told.Select(entry => entry.Version));
        Assert.Distinct(told.Select(entry => entry.Data.GetProperty("after").GetString()));
    }

    /// <summary>A push to a repository that no other test has, or to the one given.</summary>
    static Webhook PushTo(PlatformStack stack, out string subject, string? to = null, string what = "first")
    {
        subject = to ?? $"github.com/tests/{Guid.NewGuid():n}";
        var after = GitHubPayloads.Sha(what);
        return new Webhook
        {
            Body = GitHubPayloads.Bytes(GitHubPayloads.Push(
                subject["github.com/".Length..], after, GitHubPayloads.Commit(after, modified: ["docs/größe.md"]))),
            Secret = stack.WebhookSecret,
        };
    }

    static async Task<HttpStatusCode> StatusAsync(PlatformStack stack, Webhook webhook)
    {
        using var response = await webhook.SendAsync(stack.Client(null));
        return response.StatusCode;
    }

    static Task<IReadOnlyList<FeedEntry>> ReadAsync(PlatformStack stack, string subject, int count) => Eventually.ReadAsync(
        () => WholeFeed.ReadToEndAsync(stack.Gateway, query: $"&subject={subject}"), read => read.Count >= count, $"{count} pushes are told");

    static async Task<JsonObject> ParkedAsync(PlatformStack stack, string deliveryId)
    {
        for (var after = Guid.Empty.ToString(); ;)
        {
            var page = (await stack.Gateway.GetFromJsonAsync<JsonObject>($"/api/ops/webhooks?state=parked&after={after}", Ct))!;
            if (page["items"]!.AsArray().SingleOrDefault(item => (string?)item!["deliveryId"] == deliveryId) is { } found)
                return found.AsObject();
            after = (string?)page["after"] ?? throw new InvalidOperationException($"{deliveryId} is not listed as parked.");
        }
    }
}
