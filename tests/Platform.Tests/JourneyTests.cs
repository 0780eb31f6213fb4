using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Testing;
using Testing.Feed;
using Testing.Instances;
using Testing.Load;
using Testing.Stack;
using Xunit;

namespace Platform.Tests;

public sealed class JourneyTests
{
    const string PaymentService = "/api/catalog/entities/by-name/component/default/payment-service";

    [Fact]
    public async Task The_demo_organisation_is_read_related_and_refreshed_by_a_push_and_the_change_is_told_once()
    {
        var demo = Directory.CreateTempSubdirectory("platform-demo-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "deploy/demo")))
                File.Copy(file, Path.Combine(demo, Path.GetFileName(file)));
            await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync(), new StackShape
            {
                Settings = (_, _) => new Dictionary<string, string>
                {
                    ["Catalog__FileRoots__1"] = demo,
                    ["Catalog__Locations__0__Type"] = "file",
                    ["Catalog__Locations__0__Target"] = Path.Combine(demo, "catalog-info.yaml"),
                    ["Catalog__RefreshSeconds"] = "86400",
                },
            });

            await IsReadAndRelatedAsync(stack.Gateway);
            await ChangeIsToldOnceAsync(stack, Path.Combine(demo, "payment-service.yaml"));
        }
        finally
        {
            Directory.Delete(demo, recursive: true);
        }
    }

    static async Task IsReadAndRelatedAsync(HttpClient http)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await http.GetAsync(PaymentService);
                return answer.StatusCode == HttpStatusCode.OK;
            },
            "the configured location has been read");
        var service = await http.GetFromJsonAsync<JsonElement>(PaymentService);
        Assert.Equal(
            "Handles payment processing and subscription management",
            service.GetProperty("metadata").GetProperty("description").GetString());
        Assert.Superset(
            new HashSet<string>
            {
                "ownedBy group:default/team-payments", "dependsOn component:default/user-service",
                "dependsOn resource:default/postgres-payments", "providesApi api:default/payment-api",
            },
            RelationsOf(service));
        Assert.Contains("ownerOf component:default/payment-service", await RelationsAsync(http, "group", "team-payments"));
        Assert.Contains("dependencyOf component:default/payment-service", await RelationsAsync(http, "component", "user-service"));
        Assert.Contains("apiProvidedBy component:default/payment-service", await RelationsAsync(http, "api", "payment-api"));
    }

    static async Task ChangeIsToldOnceAsync(PlatformStack stack, string file)
    {
        // Its addition may be on its way still; the stream is to tell of the change alone.
        await Quiet.ReachAsync(stack.Space);
        var journal = new Journal();
        await using var stream = new SseClient(stack.Gateway, "/api/events?subject=component:default/payment-service");
        await stream.ConnectAsync();

        await File.WriteAllTextAsync(
            file, (await File.ReadAllTextAsync(file)).Replace("Handles payment processing", "Takes payments"));
        var push = new GitHubDelivery("myorg/payment-service", stack.WebhookSecret, "catalog-info.yaml");
        for (var i = 0; i < 3; i++)
        {
            using var answer = await push.SendAsync(stack.Gateway);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }

        await stream.WaitAsync(events => events.Count > 0, "the change is told");
        await Quiet.ReachAsync(stack.Space);
        journal.Begin(
            new ExpectedEvent(
                "catalog.entity.changed.v1", "component:default/payment-service", "entity.metadata.description",
                "Takes payments and subscription management"),
            new ExpectedEvent("gateway.push.received.v1", "github.com/myorg/payment-service", "after", push.After))
            .Acknowledge();
        FeedChecker.Require(journal, await FeedReader.ReadToEndAsync(stack.Gateway));
        Assert.Equal("catalog.entity.changed.v1", FeedEntry.From(Assert.Single(stream.Events)).Type);
        var service = await stack.Gateway.GetFromJsonAsync<JsonElement>(PaymentService);
        Assert.StartsWith("Takes payments", service.GetProperty("metadata").GetProperty("description").GetString());
    }

    static async Task<HashSet<string>> RelationsAsync(HttpClient http, string kind, string name) => RelationsOf(
        await http.GetFromJsonAsync<JsonElement>($"/api/catalog/entities/by-name/{kind}/default/{name}"));

    static HashSet<string> RelationsOf(JsonElement entity) =>
        [.. entity.GetProperty("relations").EnumerateArray()
            .Select(relation => $"{relation.GetProperty("type").GetString()} {relation.GetProperty("targetRef").GetString()}")];
}
