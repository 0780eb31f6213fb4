using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Testing.Instances;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>
/// From the moment an event is stamped in the writing transaction to the moment a subscriber has it. First GitHub pushes,
/// 300 a second and each acknowledged, then catalog entities that change as fast as 16 clients can have them refreshed.
/// </summary>
static class CommitToStream
{
    const int PushesPerSecond = 300;
    const int Entities = 160;
    const int Clients = 16;
    const double MedianMax = 25;
    const double P99Max = 250;
    static readonly TimeSpan measured = TimeSpan.FromSeconds(10);
    static readonly TimeSpan warmUp = TimeSpan.FromSeconds(8);

    public static async Task RunAsync(BenchOptions options)
    {
        await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync());

        Table.Head($"Commit to stream, {PushesPerSecond} pushes a second");
        var pushes = await MeasureAsync(stack, "gateway.push.received.v1", options.Rounds, duration => PushAsync(stack, duration));
        Table.Row(
            "acknowledged", $"{pushes.Rate:N0}/s", $"{PushesPerSecond}/s", pushes.Rate > PushesPerSecond * 0.97);
        Table.Row("p50", $"{pushes.Median:N1} ms", $"under {MedianMax} ms", pushes.Median < MedianMax);
        Table.Row("p99", $"{pushes.P99:N1} ms", $"under {P99Max} ms", pushes.P99 < P99Max);

        Table.Head($"Commit to stream, {Clients} clients that change entities and have them refreshed");
        for (var i = 0; i < Entities; i++)
        {
            WriteFile(stack, i, 0);
            (await stack.Gateway.PostAsJsonAsync(
                "/api/catalog/locations", new { type = "file", target = FileOf(stack, i) })).EnsureSuccessStatusCode();
        }
        var changes = await MeasureAsync(stack, "catalog.entity.changed.v1", options.Rounds, duration => RefreshAsync(stack, duration));
        Table.Row("acknowledged", $"{changes.Rate:N0}/s");
        Table.Row("p50", $"{changes.Median:N1} ms");
        Table.Row("p99", $"{changes.P99:N1} ms");
    }

    /// <param name="write">Writes for so long; returns how many were acknowledged a second.</param>
    static async Task<(double Rate, double Median, double P99)> MeasureAsync(
        PlatformStack stack, string eventType, int rounds, Func<TimeSpan, Task<double>> write)
    {
        var latencies = new ConcurrentQueue<double>();
        using var ending = new CancellationTokenSource();
        var following = FollowAsync(stack, eventType, latencies, ending.Token);
        await write(warmUp);
        var (medians, tails, rates) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            latencies.Clear();
            rates.Add(await write(measured));
            medians.Add(latencies.Percentile(0.50));
            tails.Add(latencies.Percentile(0.99));
        }
        await ending.CancelAsync();
        await following;
        return (rates.Median(), medians.Median(), tails.Median());
    }

    /// <summary>An open loop: the next push is sent on time whether or not the last was answered.</summary>
    static async Task<double> PushAsync(PlatformStack stack, TimeSpan duration)
    {
        var start = TimeProvider.System.GetTimestamp();
        var total = (int)(duration.TotalSeconds * PushesPerSecond);
        var pushes = new List<Task>(total);
        for (var i = 0; i < total; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / PushesPerSecond) - TimeProvider.System.GetElapsedTime(start);
            if (due > TimeSpan.Zero)
                await Task.Delay(due);
            pushes.Add(PushAsync(stack, i));
        }
        await Task.WhenAll(pushes);
        return total / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    static async Task PushAsync(PlatformStack stack, int repository)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            @ref = "refs/heads/main",
            before = new string('0', 40),
            after = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)),
            repository = new { full_name = $"bench/repository-{repository % 100}" },
            commits = new[] { new { id = new string('1', 40), modified = new[] { "src/main.c" } } },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/github") { Content = new ByteArrayContent(body) };
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(stack.WebhookSecret), body);
        request.Headers.Add("X-Hub-Signature-256", $"sha256={Convert.ToHexStringLower(signature)}");
        request.Headers.Add("X-GitHub-Delivery", $"{Guid.NewGuid()}");
        request.Headers.Add("X-GitHub-Event", "push");
        request.Content.Headers.ContentType = new("application/json");
        using var response = await stack.Gateway.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    static async Task<double> RefreshAsync(PlatformStack stack, TimeSpan duration)
    {
        var start = TimeProvider.System.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            var count = 0;
            for (var entity = client; TimeProvider.System.GetElapsedTime(start) < duration; entity += Clients)
            {
                WriteFile(stack, entity % Entities, Random.Shared.Next());
                using var response = await stack.Gateway.PostAsJsonAsync(
                    "/api/catalog/refresh", new { entityRef = $"component:default/bench-{entity % Entities}" });
                response.EnsureSuccessStatusCode();
                count++;
            }
            return count;
        }));
        return counts.Sum() / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    static async Task FollowAsync(
        PlatformStack stack, string eventType, ConcurrentQueue<double> latencies, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/events?type={eventType}");
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
