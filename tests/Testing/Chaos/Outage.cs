using System.Diagnostics;
using Testing.Instances;
using Testing.Load;
using Testing.Stack;

namespace Testing.Chaos;

/// <summary>One server that goes away under load and comes back.</summary>
public sealed class Outage(PlatformStack stack, PrivateInstances servers, Action<string> tell)
{
    static readonly TimeSpan quietLimit = TimeSpan.FromSeconds(120);
    static readonly TimeSpan loadPause = TimeSpan.FromMilliseconds(10);

    /// <param name="mode"><c>stop</c>, <c>kill</c> or <c>wipe</c>.</param>
    public Task<ChaosReport> BrokerAsync(string mode, TimeSpan duration) => RunAsync(
        mode switch
        {
            "kill" => servers.RabbitMq.KillAsync,
            "wipe" or "stop" => () => servers.RabbitMq.StopAsync(),
            _ => throw new ArgumentException($"A broker is stopped, killed or wiped, not '{mode}'.", nameof(mode)),
        },
        duration, mode == "wipe" ? WipeAsync : servers.RabbitMq.StartAsync, mayRefuse: false);

    /// <param name="mode"><c>stop</c> (fast) or <c>immediate</c>.</param>
    public Task<ChaosReport> DatabaseAsync(string mode, TimeSpan duration) => RunAsync(
        () => servers.Postgres.StopAsync(mode == "stop" ? "fast" : mode), duration, servers.Postgres.StartAsync, mayRefuse: true);

    async Task WipeAsync()
    {
        await servers.RabbitMq.WipeAsync();
        await stack.DeclareAwayAsync();
    }

    async Task<ChaosReport> RunAsync(Func<Task> stop, TimeSpan duration, Func<Task> start, bool mayRefuse)
    {
        using var load = new LoadClient(stack);
        await using var steady = SteadyLoad.Start(load, pushers: 5, changers: 4, loadPause);
        await Eventually.TrueAsync(() => steady.Done > 100, "the load is running");
        var watch = Stopwatch.StartNew();
        var before = steady.Done;
        tell("The server goes away …");
        await stop();
        await Task.Delay(duration - watch.Elapsed);
        await start();
        var (done, seconds) = (steady.Done - before, watch.Elapsed.TotalSeconds);
        tell($"… and is back after {seconds:N0} s.");
        await steady.StopAsync();
        var differences = await Verdict.FindAsync(stack, load, quietLimit);
        return new ChaosReport
        {
            Seed = 0,
            Operations = steady.Done,
            OperationsPerSecond = done / seconds,
            Answers = load.Answers,
            Differences = mayRefuse || load.Answers.Refused == 0
                ? differences
                : [
                    $"{load.Answers.Refused} times something was not accepted:", .. load.Answers.Refusals, .. differences,
                    stack.ToString(),
                ],
        };
    }
}
