using Testing;
using Testing.Instances;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>by-name of the demonstration's component, the one row that the foundation is measured by.</summary>
static class ByName
{
    const double ShareMin = 0.40;
    const string Path = "/api/catalog/entities/by-name/component/default/payment-service";

    public static async Task RunAsync(BenchOptions options)
    {
        Table.Head($"by-name, {HttpLoad.Connections} connections");
        await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync(), new StackShape
        {
            Settings = (name, _) => name == ProcessName.Catalog ? Demo() : new Dictionary<string, string>(),
        });
        var subject = new Uri(stack.Process(ProcessName.Gateway).Address, Path);
        using var document = await Eventually.ReadAsync(
            () => stack.Gateway.GetAsync(subject), answer => answer.IsSuccessStatusCode, "the demo's component is there");

        var (rate, floor) = await Comparison.RunAsync(
            stack, stack.AdministratorKey, [new LoadRequest(subject)], options.Rounds);
        Table.Row("share of the floor", $"{rate / floor:P0}", $"at least {ShareMin:P0}", rate / floor >= ShareMin);
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
