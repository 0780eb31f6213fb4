using Platform.Tests.GoldenPath;
using Testing;
using Testing.Faults;
using Testing.Instances;
using Testing.Load;
using Testing.Stack;
using Xunit;

namespace Platform.Tests;

/// <summary>
/// Every crash point there is, once: a process dies there under load, comes back, and the whole history since the first
/// sweep still holds.
/// </summary>
public sealed class CrashSweepTests(Sweep swept) : IClassFixture<Sweep>
{
    const int KilledExitCode = 128 + 9;
    static readonly TimeSpan showLimit = TimeSpan.FromSeconds(180);
    const int MoreMax = 20;
    static readonly TimeSpan betweenMore = TimeSpan.FromSeconds(1);

    readonly PlatformStack stack = swept.Stack;
    readonly LoadClient load = swept.Load;

    public static TheoryData<string, string> Points =>
    [
        .. CrashSweep.Names
            .Where(point => !CrashPath.Has(point))   // those are passed by the golden path
            .SelectMany(point => ProcessesAt(point).Select(process => (point, process))),
    ];

    [Theory, MemberData(nameof(Points))]
    public async Task A_process_that_dies_there_loses_nothing_and_doubles_nothing(string point, string name)
    {
        var process = stack.Process(name);
        await process.KillAsync();
        process.Start(CrashSweep.Arm(point, NthAt(point)));
        // What is asked for is asked again until it is acknowledged, also while nobody is there.
        var loading = new List<Task> { LoadAsync() };

        await DiesAsync(process, point, loading);
        await process.RestartAsync();
        await Task.WhenAll(loading);

        await Verdict.RequireAsync(stack, load);
    }

    /// <summary>Points of a part that only one process has are swept there; those of all parts, and new ones, in both.</summary>
    static string[] ProcessesAt(string point) => point.Split('.')[0] switch
    {
        "intake" or "feed" => [ProcessName.Gateway],
        "consumer" => [ProcessName.Catalog],
        _ => [ProcessName.Gateway, ProcessName.Catalog],
    };

    /// <summary>Not the first time, so that something has been acknowledged before; a start alone commits once.</summary>
    static int NthAt(string point) => point.StartsWith("write.", StringComparison.Ordinal) ? 3 : 2;

    async Task DiesAsync(PlatformProcess process, string point, List<Task> loading)
    {
        await Task.WhenAny(process.Exited, loading[0]);
        // A relay that began late has taken all of it in one round: it is to have others.
        for (var more = 0; process.Lives && more < MoreMax; more++)
        {
            loading.Add(MoreAsync());
            await Task.WhenAny(process.Exited, Task.Delay(betweenMore));
        }

        if (process.Lives)
            Assert.Fail(
                $"{process} did not die at {point}: the load does not reach it. A new crash point needs a load that passes "
                + $"it, and its processes named here. So far: {load.Answers}.\n{stack}");
        Assert.Equal(KilledExitCode, await process.Exited);
    }

    Task LoadAsync() => Task.WhenAll(PushAsync(), PushAsync(), ChangeAsync(), PushChangesAsync(), CreateKeysAsync());

    Task MoreAsync() => Task.WhenAll(
        load.DoAsync(load.Push($"myorg/{load.NewName()}")), load.DoAsync(load.Add(load.NewName())));

    async Task PushAsync()
    {
        var repository = $"myorg/{load.NewName()}";
        for (var i = 0; i < 4; i++)
            await load.DoAsync(load.Push(repository));
    }

    async Task ChangeAsync()
    {
        var passing = load.NewName();
        await load.DoAsync(load.Change(swept.Refreshed));
        await load.DoAsync(load.Add(passing));
        await load.DoAsync(load.Change(swept.Refreshed));
        await load.DoAsync(load.Remove(passing));
    }

    async Task PushChangesAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            await load.DoAsync(load.PushChange(swept.Pushed));
            await Eventually.TrueAsync(() => load.Shows(swept.Pushed), "the catalog has heard of the push", showLimit);
        }
    }

    async Task CreateKeysAsync()
    {
        for (var i = 0; i < 3; i++)
            await load.CreateKeyAsync();
    }
}
