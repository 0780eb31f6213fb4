using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Testing;
using Testing.Feed;
using Xunit;

namespace Metrics.Tests;

/// <summary>From GitHub's signed webhooks to the numbers and the feed, through the gateway.</summary>
public sealed class JourneyTests
{
    static readonly DateTimeOffset monday = Given.Monday;

    [Fact]
    public async Task Signed_webhooks_become_numbers_and_events_and_a_repetition_changes_nothing()
    {
        var trial = await Trial.WithServiceAsync();
        (string Event, object Payload)[] webhooks =
        [
            Push(trial, "", "a", monday), .. Deployed(trial, 1, "a", monday.AddHours(1)),
            Push(trial, "a", "b", monday.AddHours(2)), .. Deployed(trial, 2, "b", monday.AddHours(3)),
            Push(trial, "b", "c", monday.AddHours(5)), .. Deployed(trial, 3, "c", monday.AddHours(6)),
        ];
        foreach (var (name, payload) in webhooks)
            await SendAsync(trial, name, payload);
        await Eventually.TrueAsync(
            async () => (await trial.ChangesAsync()).Count == 3, "all of it is measured", TimeSpan.FromSeconds(60));
        var incident = await trial.OpenIncidentAsync(monday.AddHours(4), monday.AddHours(7));
        var before = (await trial.DeliveryAsync()).ToJsonString();

        foreach (var (name, payload) in webhooks)
            await SendAsync(trial, name, payload);

        var feed = await Eventually.ReadAsync(
            () => FeedReader.ReadToEndAsync(trial.Http, query: $"&owner={trial.Given.Team}"),
            read => read.Count(told => told.Type.StartsWith("metrics.", StringComparison.Ordinal)) >= 6, "all of it is told");
        Assert.Equal(
            [
                "metrics.deployment.failed.v1", "metrics.deployment.succeeded.v1", "metrics.deployment.succeeded.v1",
                "metrics.deployment.succeeded.v1", "metrics.incident.opened.v1", "metrics.incident.resolved.v1",
            ],
            feed.Select(told => told.Type).Where(type => type.StartsWith("metrics.", StringComparison.Ordinal)).Order());
        var failed = feed.Single(told => told.Type == "metrics.deployment.failed.v1");
        Assert.Equal($"deployment:{trial.Given.Repository}/2", failed.Subject);
        Assert.Equal(incident, failed.Data.GetProperty("incidentId").GetGuid());
        var metrics = await trial.DeliveryAsync();
        Assert.Equal(before, metrics.ToJsonString());
        Assert.Equal(3_600, (double)metrics["changeLeadTime"]!["value"]!);
        Assert.Equal(2, (long)metrics["changeLeadTime"]!["n"]!);
        Assert.Equal(1 / 3.0, (double)metrics["changeFailRate"]!["value"]!);
        Assert.Equal(1 / 3.0, (double)metrics["deploymentReworkRate"]!["value"]!);
        Assert.Equal(4 * 3_600, (double)metrics["failedDeploymentRecoveryTime"]!["value"]!);
    }

    static (string, object) Push(Trial trial, string before, string after, DateTimeOffset at) => ("push", new
    {
        @ref = "refs/heads/main",
        before = before == "" ? Given.None : Given.Sha(before),
        after = Given.Sha(after),
        forced = false,
        repository = new { id = trial.Given.Word.GetHashCode(StringComparison.Ordinal), full_name = trial.Given.Slug, default_branch = "main", pushed_at = at.ToUnixTimeSeconds() },
        commits = new[] { new { id = Given.Sha(after), timestamp = at, added = Array.Empty<string>() } },
    });

    static IEnumerable<(string, object)> Deployed(Trial trial, long id, string sha, DateTimeOffset at)
    {
        var repository = new { id = trial.Given.Word.GetHashCode(StringComparison.Ordinal), full_name = trial.Given.Slug };
        var deployment = new
        {
            id, sha = Given.Sha(sha), @ref = "main", task = "deploy", environment = "production", created_at = at.AddMinutes(-5),
        };
        yield return ("deployment_status", new
        {
            deployment_status = new { id = id * 10, state = "success", created_at = at }, deployment, repository,
        });
        yield return ("deployment", new { deployment, repository });
    }

    static async Task SendAsync(Trial trial, string name, object payload)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(payload);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/github") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-GitHub-Event", name);
        request.Headers.Add("X-GitHub-Delivery", $"{Guid.NewGuid()}");
        request.Headers.Add(
            "X-Hub-Signature-256",
            $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(trial.Stack.WebhookSecret), body))}");
        using var answer = await trial.Stack.Client(null).SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }
}
