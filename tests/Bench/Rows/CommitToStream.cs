using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Testing.Instances;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>
/// 300 writes a second over HTTP, each changing one entity; from the moment the event is stamped in the writing
/// transaction to the moment a subscriber has it.
/// </summary>
static class CommitToStream
{
    const int WritesPerSecond = 300;
    const int Entities = 300;
    const double MedianMax = 25;
    const double P99Max = 250;
    static readonly TimeSpan measured = TimeSpan.FromSeconds(15);
    static readonly TimeSpan warmUp = TimeSpan.FromSeconds(4);

    public static async Task RunAsync(int rounds)
    {
        Table.Head($"Commit to stream at {WritesPerSecond} writes a second");
        await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync());
        for (var i = 0; i < Entities; i++)
        {
            WriteFile(stack, i, 0);
            (await stack.Gateway.PostAsJsonAsync(
                "/api/catalog/locations", new { type = "file", target = FileOf(stack, i) })).EnsureSuccessStatusCode();
        }

        var latencies = new ConcurrentQueue<double>();
        using var ending = new CancellationTokenSource();
        var following = FollowAsync(stack, latencies, ending.Token);
        await WriteAsync(stack, warmUp, 1);
        var (medians, tails, rates) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            latencies.Clear();
            rates.Add(await WriteAsync(stack, measured, round + 2));
            medians.Add(latencies.Percentile(0.50));
            tails.Add(latencies.Percentile(0.99));
        }
        await ending.CancelAsync();
        await following;
        Table.Row("writes answered", $"{rates.Median():N0}/s", $"{WritesPerSecond}/s", rates.Median() > WritesPerSecond * 0.95);
        Table.Row("p50", $"{medians.Median():N1} ms", $"under {MedianMax} ms", medians.Median() < MedianMax);
        Table.Row("p99", $"{tails.Median():N1} ms", $"under {P99Max} ms", tails.Median() < P99Max);
    }

    /// <summary>An open loop: the next write is sent on time whether or not the last was answered.</summary>
    static async Task<double> WriteAsync(PlatformStack stack, TimeSpan duration, int generation)
    {
        var start = TimeProvider.System.GetTimestamp();
        var total = (int)(duration.TotalSeconds * WritesPerSecond);
        var writes = new List<Task>(total);
        for (var i = 0; i < total; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / WritesPerSecond) - TimeProvider.System.GetElapsedTime(start);
            if (due > TimeSpan.Zero)
                await Task.Delay(due);
            writes.Add(RefreshAsync(stack, i % Entities, (generation * 1_000_000) + i));
        }
        await Task.WhenAll(writes);
        return total / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    static async Task RefreshAsync(PlatformStack stack, int entity, int revision)
    {
        WriteFile(stack, entity, revision);
        (await stack.Gateway.PostAsJsonAsync(
            "/api/catalog/refresh", new { entityRef = $"component:default/bench-{entity}" })).EnsureSuccessStatusCode();
    }

    static async Task FollowAsync(PlatformStack stack, ConcurrentQueue<double> latencies, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events?type=catalog.entity.changed.v1");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await stack.Gateway.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        try
        {
            while (await lines.ReadLineAsync(ct) is { } line)
            {
                if (!line.StartsWith("data:", StringComparison.Ordinal))
                    continue;
                var now = DateTimeOffset.UtcNow;
                using var told = JsonDocument.Parse(line.AsMemory(5));
                latencies.Enqueue((now - told.RootElement.GetProperty("time").GetDateTimeOffset()).TotalMilliseconds);
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    static string FileOf(PlatformStack stack, int entity) => Path.Combine(stack.FileRoot, $"bench-{entity}.yaml");

    // Renamed into place: catalog must never read half a file.
    static void WriteFile(PlatformStack stack, int entity, int revision)
    {
        var path = $"{FileOf(stack, entity)}.{revision}";
        File.WriteAllText(path, $$"""
            apiVersion: backstage.io/v1alpha1
            kind: Component
            metadata:
              name: bench-{{entity}}
              description: Revision {{revision}}
            spec: { type: service, lifecycle: production, owner: team-bench, dependsOn: ["resource:bench"] }
            """);
        File.Move(path, FileOf(stack, entity), overwrite: true);
    }
}
