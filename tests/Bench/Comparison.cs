using Bench.Floors;
using Testing.Instances;
using Testing.Stack;

namespace Bench;

/// <summary>
/// Reads through gateway and catalog, beside a bare endpoint that returns the same bytes by key. The two alternate.
/// </summary>
static class Comparison
{
    static readonly TimeSpan warmUp = TimeSpan.FromSeconds(10);
    static readonly TimeSpan measured = TimeSpan.FromSeconds(5);

    /// <returns>Requests a second of the subject, and of the floor.</returns>
    public static async Task<(double Subject, double Floor)> RunAsync(
        PlatformStack stack, string key, IReadOnlyList<LoadRequest> requests, int rounds)
    {
        var bodies = await AnswersAsync(key, requests);
        using var floor = await BareEndpoint.StartAsync(stack.Space.ConnectionString(ProcessName.Metrics), bodies);
        var (gateway, catalog) = (stack.Process(ProcessName.Gateway).Pid, stack.Process(ProcessName.Catalog).Pid);
        await HttpLoad.RunAsync(requests, key, warmUp);
        await HttpLoad.RunAsync(floor.Requests, null, warmUp);

        var (subjects, floors) = (new List<double>(), new List<double>());
        var (gatewayCosts, catalogCosts, floorCosts) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var before = (Gateway: ProcessCost.CpuSeconds(gateway), Catalog: ProcessCost.CpuSeconds(catalog));
            var rate = await HttpLoad.RunAsync(requests, key, measured);
            subjects.Add(rate);
            gatewayCosts.Add(Cost(gateway, before.Gateway, rate));
            catalogCosts.Add(Cost(catalog, before.Catalog, rate));

            var floorBefore = ProcessCost.CpuSeconds(floor.Pid);
            rate = await HttpLoad.RunAsync(floor.Requests, null, measured);
            floors.Add(rate);
            floorCosts.Add(Cost(floor.Pid, floorBefore, rate));
        }

        Table.Row("questions", $"{requests.Count:N0}, answers of {bodies.Average(body => body.Length):N0} bytes");
        Table.Row("floor: bare Kestrel + Npgsql", $"{floors.Median():N0}/s, {floorCosts.Median():N0} CPU-µs");
        Table.Row("gateway and catalog", $"{subjects.Median():N0}/s");
        Table.Row("  of it gateway", $"{gatewayCosts.Median():N0} CPU-µs");
        Table.Row("  of it catalog", $"{catalogCosts.Median():N0} CPU-µs");
        return (subjects.Median(), floors.Median());
    }

    /// <returns>Requests a second of the floor alone, with the answers to these requests.</returns>
    public static async Task<double> FloorAsync(PlatformStack stack, string key, IReadOnlyList<LoadRequest> requests, int rounds)
    {
        var bodies = await AnswersAsync(key, requests);
        using var floor = await BareEndpoint.StartAsync(stack.Space.ConnectionString(ProcessName.Metrics), bodies);
        await HttpLoad.RunAsync(floor.Requests, null, warmUp);
        var rates = new List<double>();
        for (var round = 0; round < rounds; round++)
            rates.Add(await HttpLoad.RunAsync(floor.Requests, null, measured));
        return rates.Median();
    }

    static async Task<IReadOnlyList<byte[]>> AnswersAsync(string key, IReadOnlyList<LoadRequest> requests)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var bodies = new List<byte[]>();
        foreach (var request in requests)
        {
            using var message = request.ToMessage();
            using var answer = await http.SendAsync(message);
            answer.EnsureSuccessStatusCode();
            bodies.Add(await answer.Content.ReadAsByteArrayAsync());
        }
        return bodies;
    }

    static double Cost(int pid, double secondsBefore, double rate) =>
        (ProcessCost.CpuSeconds(pid) - secondsBefore) / (rate * measured.TotalSeconds) * 1e6;
}
