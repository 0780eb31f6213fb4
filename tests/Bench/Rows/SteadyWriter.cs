using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>
/// Twenty writes a second beside the reads, and once a second looks at an entity that every other of them changes: an
/// answer is as old as the first change that was acknowledged and is not in it.
/// </summary>
sealed partial class SteadyWriter : IAsyncDisposable
{
    const int Files = 40;
    const double OldSecondsMax = 1;
    static readonly TimeSpan pace = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan lookPace = TimeSpan.FromSeconds(1);

    // Written to every other time; the first of the files.
    const string Looked = "filter=metadata.name=written-0";
    static readonly string[] looks =
    [
        $"/api/catalog/entities/by-query?{Looked}&fields=spec.type",
        $"/api/catalog/entity-facets?{Looked}&facet=spec.type",
    ];

    readonly HttpClient http;
    readonly string folder;
    readonly CancellationTokenSource stop = new();
    readonly ConcurrentDictionary<int, long> acknowledged = [];    // by round of the file that is looked at
    readonly List<(double Age, double Took)> seen = [];
    readonly long start = TimeProvider.System.GetTimestamp();
    Task working = Task.CompletedTask;
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
        writer.working = Task.WhenAll(writer.WriteAsync(refs), writer.LookAsync());
        return writer;
    }

    public void Tell()
    {
        Table.Row("writes meanwhile", $"{writes / TimeProvider.System.GetElapsedTime(start).TotalSeconds:N0}/s");
        var oldest = seen.Select(look => look.Age).DefaultIfEmpty().Max();
        Table.Row(
            "age of an answer", $"p50 {seen.Select(look => look.Age).Median() * 1e3:N0} ms, worst {oldest * 1e3:N0} ms",
            $"under {OldSecondsMax:N0} s", oldest < OldSecondsMax);
        Table.Row(
            "  which took",
            $"p50 {seen.Select(look => look.Took).Median() * 1e3:N0} ms, worst {seen.Select(look => look.Took).DefaultIfEmpty().Max() * 1e3:N0} ms");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await working;
        stop.Dispose();
    }

    async Task WriteAsync(List<string> refs)
    {
        using var timer = new PeriodicTimer(pace);
        for (var round = 1; !stop.IsCancellationRequested; round++)
        {
            await timer.WaitForNextTickAsync();
            var i = round % 2 == 0 ? 0 : round % Files;
            Write(i, round);
            using var answer = await http.PostAsJsonAsync("/api/catalog/refresh", new { entityRef = refs[i] });
            answer.EnsureSuccessStatusCode();
            if (i == 0)
                acknowledged[round] = TimeProvider.System.GetTimestamp();
            writes++;
        }
    }

    async Task LookAsync()
    {
        using var timer = new PeriodicTimer(lookPace);
        while (!stop.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync();
            foreach (var look in looks)
            {
                var asked = TimeProvider.System.GetTimestamp();
                var answer = await http.GetStringAsync(look);
                var answered = TimeProvider.System.GetTimestamp();
                var round = int.Parse(RoundWritten().Match(answer).Groups[1].Value);
                var missed = acknowledged.Where(change => change.Key > round).Select(change => change.Value).Append(answered).Min();
                seen.Add((Seconds(missed, answered), Seconds(asked, answered)));
            }
        }

        static double Seconds(long from, long to) => TimeProvider.System.GetElapsedTime(from, to).TotalSeconds;
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

    [GeneratedRegex(@"round-(\d+)")]
    private static partial Regex RoundWritten();
}
