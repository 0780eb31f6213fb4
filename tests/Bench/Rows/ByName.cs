using System.Diagnostics;
using Bench.Floors;
using Testing;
using Testing.Instances;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>by-name through gateway and service, beside a bare endpoint that returns the same bytes by key.</summary>
static class ByName
{
    const double ShareMin = 0.40;
    const string Path = "/api/catalog/entities/by-name/component/default/payment-service";
    static readonly TimeSpan warmUp = TimeSpan.FromSeconds(10);
    static readonly TimeSpan measured = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(int rounds)
    {
        Table.Head($"by-name, {HttpLoad.Connections} connections");
        var space = await TestSpace.CreateAsync();
        await using var stack = await PlatformStack.StartAsync(space, new StackShape
        {
            Settings = (name, _) => name == ProcessName.Catalog ? Demo() : new Dictionary<string, string>(),
        });
        var subject = new Uri(stack.Process(ProcessName.Gateway).Address, Path);
        using var document = await Eventually.ReadAsync(
            () => stack.Gateway.GetAsync(subject), answer => answer.IsSuccessStatusCode, "the demo's component is there");
        var body = await document.Content.ReadAsByteArrayAsync();

        await BareEndpoint.PrepareAsync(space.ConnectionString(ProcessName.Metrics), "document", body);
        var floorUrl = new Uri($"http://127.0.0.1:{FreePort.Next()}/document");
        using var floor = Process.Start(
            "dotnet",
            [
                typeof(ByName).Assembly.Location, "floor-endpoint", floorUrl.GetLeftPart(UriPartial.Authority),
                space.ConnectionString(ProcessName.Metrics),
            ]);
        try
        {
            using var http = new HttpClient();
            await Eventually.PassesAsync(async () => (await http.GetAsync(floorUrl)).EnsureSuccessStatusCode());
            await MeasureAsync(rounds, stack, subject, floorUrl, floor.Id, body.Length);
        }
        finally
        {
            floor.Kill();
        }
    }

    static async Task MeasureAsync(
        int rounds, PlatformStack stack, Uri subject, Uri floorUrl, int floorPid, int bytes)
    {
        var (gateway, catalog) = (stack.Process(ProcessName.Gateway).Pid, stack.Process(ProcessName.Catalog).Pid);
        await HttpLoad.RunAsync(subject, stack.AdministratorKey, warmUp);
        await HttpLoad.RunAsync(floorUrl, null, warmUp);

        var (subjects, floors) = (new List<double>(), new List<double>());
        var (gatewayCosts, catalogCosts, floorCosts) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var (gatewayBefore, catalogBefore) = (ProcessCost.CpuSeconds(gateway), ProcessCost.CpuSeconds(catalog));
            var rate = await HttpLoad.RunAsync(subject, stack.AdministratorKey, measured);
            var requests = rate * measured.TotalSeconds;
            subjects.Add(rate);
            gatewayCosts.Add((ProcessCost.CpuSeconds(gateway) - gatewayBefore) / requests * 1e6);
            catalogCosts.Add((ProcessCost.CpuSeconds(catalog) - catalogBefore) / requests * 1e6);

            var floorBefore = ProcessCost.CpuSeconds(floorPid);
            rate = await HttpLoad.RunAsync(floorUrl, null, measured);
            floors.Add(rate);
            floorCosts.Add((ProcessCost.CpuSeconds(floorPid) - floorBefore) / (rate * measured.TotalSeconds) * 1e6);
        }
        var share = subjects.Median() / floors.Median();
        Table.Row("document", $"{bytes:N0} bytes");
        Table.Row("floor: bare Kestrel + Npgsql", $"{floors.Median():N0}/s, {floorCosts.Median():N0} CPU-µs");
        Table.Row("gateway and catalog", $"{subjects.Median():N0}/s");
        Table.Row("  of it gateway", $"{gatewayCosts.Median():N0} CPU-µs");
        Table.Row("  of it catalog", $"{catalogCosts.Median():N0} CPU-µs");
        Table.Row("share of the floor", $"{share:P0}", $"at least {ShareMin:P0}", share >= ShareMin);
    }

    /// <summary>Settings under which catalog loads the demonstration's organisation.</summary>
    static Dictionary<string, string> Demo()
    {
        var folder = $"{Repository.Root}/deploy/demo";
        return new()
        {
            ["Catalog__FileRoots__1"] = folder,
            ["Catalog__Locations__0__Type"] = "file",
            ["Catalog__Locations__0__Target"] = $"{folder}/catalog-info.yaml",
        };
    }
}
