using System.Net.Http.Json;
using System.Text.Json;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>
/// Twenty writes a second beside the reads, and for each how long it takes from its answer until a query that filters on
/// what was written finds it.
/// </summary>
sealed class SteadyWriter : IAsyncDisposable
{
    const int Files = 40;
    const double StaleSecondsMax = 1;
    static readonly TimeSpan pace = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan pause = TimeSpan.FromMilliseconds(5);

    // Looking costs queries that nobody else would ask.
    const int LookEvery = 20;

    readonly HttpClient http;
    readonly string folder;
    readonly CancellationTokenSource stop = new();
    readonly List<double> lags = [];
    readonly long start = TimeProvider.System.GetTimestamp();
    Task writing = Task.CompletedTask;
    int writes;

    SteadyWriter(PlatformStack stack)
    {
        http = stack.Client(stack.AdministratorKey);
        folder = Directory.CreateDirectory(Path.Combine(stack.FileRoot, "written")).FullName;
    }

    public static async Task<SteadyWriter> StartAsync(PlatformStack stack)
    {
        var writer = new SteadyWriter(stack);
        var refs = new List<string>();
        for (var i = 0; i < Files; i++)
        {
            using var answer = await writer.http.PostAsJsonAsync(
                "/api/catalog/locations", new { type = "file", target = writer.Write(i, 0) });
            answer.EnsureSuccessStatusCode();
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            refs.Add(body.GetProperty("location").GetProperty("entityRef").GetString()!);
        }
        writer.writing = writer.WriteAsync(refs);
        return writer;
    }

    public void Tell()
    {
        Table.Row("writes meanwhile", $"{writes / TimeProvider.System.GetElapsedTime(start).TotalSeconds:N0}/s");
        var worst = lags.DefaultIfEmpty().Max();
        Table.Row(
            "seen by a query after", $"p50 {lags.Median() * 1e3:N0} ms, worst {worst * 1e3:N0} ms",
            $"under {StaleSecondsMax:N0} s", worst < StaleSecondsMax);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await writing;
        stop.Dispose();
    }

    async Task WriteAsync(List<string> refs)
    {
        using var timer = new PeriodicTimer(pace);
        for (var round = 1; !stop.IsCancellationRequested; round++)
        {
            await timer.WaitForNextTickAsync();
            var i = round % Files;
            Write(i, round);
            using var answer = await http.PostAsJsonAsync("/api/catalog/refresh", new { entityRef = refs[i] });
            answer.EnsureSuccessStatusCode();
            writes++;
            if (round % LookEvery == 0)
                lags.Add(await SecondsUntilSeenAsync(i, round));
        }
    }

    async Task<double> SecondsUntilSeenAsync(int i, int round)
    {
        var answered = TimeProvider.System.GetTimestamp();
        var query = $"/api/catalog/entities/by-query?filter=metadata.name=written-{i},spec.type=round-{round}&fields=metadata.name";
        while ((await http.GetFromJsonAsync<JsonElement>(query)).GetProperty("totalItems").GetInt32() == 0)
            await Task.Delay(pause);
        return TimeProvider.System.GetElapsedTime(answered).TotalSeconds;
    }

    string Write(int i, int round)
    {
        var path = Path.Combine(folder, $"{i:d2}.yaml");
        File.WriteAllText(path, $$"""
            apiVersion: backstage.io/v1alpha1
            kind: Component
            metadata: { name: written-{{i}} }
            spec: { type: round-{{round}}, lifecycle: production, owner: guests }
            """);
        return path;
    }
}
