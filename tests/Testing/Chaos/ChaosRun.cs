using System.Diagnostics;
using Testing.Instances;
using Testing.Load;
using Testing.Stack;

namespace Testing.Chaos;

/// <summary>
/// Two replicas of everything under load, while processes are killed and stopped in their tracks at random; then all
/// heals, and the feed and the catalog are compared with what was asked for.
/// </summary>
public sealed class ChaosRun(PlatformStack stack, ChaosPlan plan, Action<string> tell)
{
    static readonly TimeSpan quietLimit = TimeSpan.FromSeconds(120);
    static readonly TimeSpan loadPause = TimeSpan.FromMilliseconds(20);

    readonly Random random = new(plan.Seed);
    readonly Stopwatch watch = Stopwatch.StartNew();
    readonly Dictionary<PlatformProcess, Task> healing = [];
    int kills;
    int stops;

    /// <summary>A stack to do this to. A change is found by being told of, not by looking once in a while.</summary>
    public static StackShape Shape { get; } = new()
    {
        Replicas = 2,
        Settings = (_, _) => new Dictionary<string, string> { ["Catalog__RefreshSeconds"] = "86400" },
    };

    public async Task<ChaosReport> RunAsync()
    {
        using var load = new LoadClient(stack);
        await using var steady = SteadyLoad.Start(load, plan.Pushers, plan.Changers, loadPause);
        while (watch.Elapsed < plan.Duration)
        {
            await Task.Delay(random.NextDouble() * plan.IntervalMax);
            Trouble();
        }
        var (done, seconds) = (steady.Done, watch.Elapsed.TotalSeconds);
        tell($"{done} operations in {seconds:N0} s; now everything heals.");
        await Task.WhenAll(healing.Values);
        await steady.StopAsync();
        return new ChaosReport
        {
            Seed = plan.Seed,
            Operations = steady.Done,
            OperationsPerSecond = done / seconds,
            Kills = kills,
            Stops = stops,
            Answers = load.Answers,
            Differences = await Verdict.FindAsync(stack, load, quietLimit),
        };
    }

    void Trouble()
    {
        var process = stack.Processes[random.Next(stack.Processes.Count)];
        var kill = random.Next(2) == 0;
        var pause = random.NextDouble() * plan.PauseMax;
        if (healing.TryGetValue(process, out var busy) && !busy.IsCompletedSuccessfully)
            return;
        tell($"{watch.Elapsed.TotalSeconds,5:N1} s  {(kill ? "kill" : $"stop for {pause.TotalSeconds:N1} s")} {process}");
        if (kill)
            kills++;
        else
            stops++;
        healing[process] = kill ? process.RestartAsync() : StopAsync(process, pause);
    }

    static async Task StopAsync(PlatformProcess process, TimeSpan pause)
    {
        process.Pause();
        await Task.Delay(pause);
        process.Resume();
        await process.ReadyAsync();
    }
}
