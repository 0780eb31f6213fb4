using System.Net.Http.Json;
using System.Text.Json;
using Testing.Instances;
using Testing.Load;
using Testing.Outside;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>
/// From the answer 202 to GitHub's webhook of a push to the moment at which a reader sees what was pushed: the delivery is
/// translated, the catalog told, the repository asked, the entity written.
/// </summary>
static class PushToVisible
{
    const int Repositories = 20;
    const int Pushes = 300;
    const double P99Max = 2_000;
    static readonly TimeSpan between = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan look = TimeSpan.FromMilliseconds(5);

    public static async Task RunAsync()
    {
        Table.Head($"Push to visible, {Repositories} repositories on GitHub");
        await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync());
        var github = FakeGitHub.Shared;
        var repositories = Enumerable.Range(0, Repositories)
            .Select(i => github.Create($"bench/repository-{i}").Push(("catalog-info.yaml", Component(i, push: 0))))
            .ToArray();
        foreach (var repository in repositories)
        {
            using var answer = await stack.Gateway.PostAsJsonAsync("/api/catalog/locations", new { type = "url", target = github.PageOf(repository) });
            answer.EnsureSuccessStatusCode();
        }

        var latencies = new List<double>();
        for (var push = 1; push <= Pushes; push++)
        {
            var i = push % Repositories;
            repositories[i].Push(("catalog-info.yaml", Component(i, push)));
            using (var answer = await new GitHubDelivery(repositories[i].FullName, stack.WebhookSecret, "catalog-info.yaml").SendAsync(stack.Gateway))
                answer.EnsureSuccessStatusCode();
            var start = TimeProvider.System.GetTimestamp();
            while (await SeenAsync(stack, i) != push)
                await Task.Delay(look);
            latencies.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(between);
        }

        Table.Row("p50", $"{latencies.Percentile(0.50):N0} ms");
        var p99 = latencies.Percentile(0.99);
        Table.Row("p99", $"{p99:N0} ms", $"under {P99Max:N0} ms", p99 < P99Max);
    }

    static async Task<int> SeenAsync(PlatformStack stack, int repository)
    {
        var entity = await stack.Gateway.GetFromJsonAsync<JsonElement>($"/api/catalog/entities/by-name/component/default/component-{repository}");
        return int.Parse(entity.GetProperty("metadata").GetProperty("labels").GetProperty("push").GetString()!);
    }

    static string Component(int repository, int push) => $$"""
        apiVersion: backstage.io/v1alpha1
        kind: Component
        metadata: { name: component-{{repository}}, labels: { push: "{{push}}" } }
        spec: { type: service, lifecycle: production, owner: team }
        """;
}
