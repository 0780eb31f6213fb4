using Testing.Instances;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>Resident memory of each process after it has started, migrated and rested.</summary>
static class AtRest
{
    const double LimitMiB = 150;
    static readonly TimeSpan rest = TimeSpan.FromSeconds(20);

    public static async Task RunAsync()
    {
        Table.Head("Memory at rest");
        await using var stack = await PlatformStack.StartAsync(
            await TestSpace.CreateAsync(), new StackShape { Services = ProcessName.Services });
        await Task.Delay(rest);
        foreach (var process in stack.Processes)
        {
            var used = ProcessCost.ResidentMiB(process.Pid);
            Table.Row(process.Name, $"{used:N0} MiB", $"under {LimitMiB:N0} MiB", used < LimitMiB);
        }
    }
}
