using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Testing.Instances;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>Files to readable entities with their relations; then the same files again, which must write nothing.</summary>
static class Ingest
{
    // On a machine where the bare endpoint answers by-name so often a second, as where Backstage takes up 155 a second.
    const double RateMin = 2_000;
    const double RateMinFloor = 18_400;
    const double SpeedupMin = 5;

    /// <summary>Locations that are registered at once.</summary>
    const int Together = 2;

    static readonly TimeSpan answerLimit = TimeSpan.FromMinutes(5);

    const string SelectRowsWritten = """
        select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)
          from pg_stat_user_tables
         where schemaname = 'catalog' and relname in ('entities', 'relations', 'entity_fields')
        """;

    const string CountEntities = "select count(*) from catalog.entities";

    /// <returns>Entities a second.</returns>
    public static async Task<double> RunAsync(PlatformStack stack, int entities, IReadOnlyList<string> patterns)
    {
        using var http = stack.Client(stack.AdministratorKey);
        http.Timeout = answerLimit;
        var catalog = stack.Process(ProcessName.Catalog).Pid;
        var cpu = ProcessCost.CpuSeconds(catalog);
        var start = TimeProvider.System.GetTimestamp();
        var locations = new ConcurrentBag<string>();
        var together = new ParallelOptions { MaxDegreeOfParallelism = Together };
        await Parallel.ForEachAsync(patterns, together, async (target, ct) =>
        {
            using var answer = await http.PostAsJsonAsync("/api/catalog/locations", new { type = "file", target }, ct);
            locations.Add(await RefAsync(answer));
        });
        var first = TimeProvider.System.GetElapsedTime(start);
        cpu = ProcessCost.CpuSeconds(catalog) - cpu;
        await CheckCountAsync(stack, entities + locations.Count);

        var before = await RowsWrittenAsync(stack);
        start = TimeProvider.System.GetTimestamp();
        foreach (var entityRef in locations)
        {
            using var answer = await http.PostAsJsonAsync("/api/catalog/refresh", new { entityRef });
            answer.EnsureSuccessStatusCode();
        }
        var again = TimeProvider.System.GetElapsedTime(start);
        var written = await RowsWrittenAsync(stack) - before;

        var rate = entities / first.TotalSeconds;
        Table.Row("ingest from files", $"{rate:N0}/s, {first.TotalSeconds:N1} s");
        Table.Row("  of it catalog", $"{cpu / entities * 1e6:N0} CPU-µs an entity");
        var speedup = first / again;
        Table.Row("the same files again", $"{speedup:N1} times faster, {again.TotalSeconds:N1} s", $"at least {SpeedupMin:N0} times", speedup >= SpeedupMin);
        Table.Row("  rows written by it", $"{written:N0}", "0", written == 0);
        return rate;
    }

    /// <summary>Says whether the rate is enough for a machine as fast as its floor tells.</summary>
    public static void Tell(double rate, double floor)
    {
        var rateMin = RateMin * floor / RateMinFloor;
        Table.Row("floor of by-name, alone", $"{floor:N0}/s");
        Table.Row(
            "ingest, by that floor", $"{rate / floor:P1} of it", $"{RateMin / RateMinFloor:P1}, here {rateMin:N0}/s", rate >= rateMin);
        Table.Row("ingest, whatever the machine", $"{rate:N0}/s", $"at least {RateMin:N0}/s", rate >= RateMin);
    }

    static async Task<string> RefAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return answer.IsSuccessStatusCode
            ? body.GetProperty("location").GetProperty("entityRef").GetString()!
            : throw new InvalidOperationException($"A location was answered {(int)answer.StatusCode}: {body}");
    }

    static async Task CheckCountAsync(PlatformStack stack, long expected)
    {
        await using var db = NpgsqlDataSource.Create(stack.Space.ConnectionString(ProcessName.Catalog));
        await using var command = db.CreateCommand(CountEntities);
        if ((long)(await command.ExecuteScalarAsync())! is var found && found != expected)
            throw new InvalidOperationException($"{found:N0} entities are there, not {expected:N0}.");
    }

    static async Task<decimal> RowsWrittenAsync(PlatformStack stack)
    {
        // The server's counters follow a transaction by up to a second.
        await Task.Delay(TimeSpan.FromSeconds(2));
        await using var db = NpgsqlDataSource.Create(stack.Space.ConnectionString(ProcessName.Catalog));
        await using var command = db.CreateCommand(SelectRowsWritten);
        return (decimal)(await command.ExecuteScalarAsync())!;
    }
}
