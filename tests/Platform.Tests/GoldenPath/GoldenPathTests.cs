using Testing.Faults;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Platform.Tests.GoldenPath;

/// <summary>The demonstration, and the same while processes die: one repository, one database, one entity, one order.</summary>
public sealed class GoldenPathTests(PavedWay paved) : IClassFixture<PavedWay>
{
    const int KilledExitCode = 128 + 9;
    static readonly TimeSpan betweenKills = TimeSpan.FromMilliseconds(700);

    readonly PlatformStack stack = paved.Stack;

    public static TheoryData<string> Rounds => [.. CrashRounds.All.Select(round => string.Join(' ', round.Values))];

    [Fact]
    public async Task An_order_makes_a_service_that_is_catalogued_provisioned_and_measured_and_a_second_one_disturbs_nothing()
    {
        var first = await paved.WalkAsync();
        var second = await paved.WalkAsync();

        Assert.NotEqual(first, second);
        await OneOfEach.RequireAsync(paved);
    }

    [Theory, MemberData(nameof(Rounds))]
    public async Task A_service_that_dies_at_a_point_of_its_own_and_comes_back_completes_the_same_run(string points)
    {
        var armed = CrashRounds.All.Single(round => string.Join(' ', round.Values) == points);
        foreach (var (name, point) in armed)
            await stack.Process(name).RestartAsync(CrashSweep.Arm(point));
        var healing = armed.Keys.Select(async name =>
        {
            var exit = await stack.Process(name).Exited;
            await stack.Process(name).RestartAsync();
            return exit;
        }).ToList();

        var told = await paved.WalkAsync();

        foreach (var (name, point) in armed.Where(pair => stack.Process(pair.Key).Lives && !HasDied(pair.Key)))
            Assert.Fail($"{name} did not die at {point}: the demonstration does not pass there.\n{told}");
        Assert.All(await Task.WhenAll(healing), exit => Assert.Equal(KilledExitCode, exit));
        await OneOfEach.RequireAsync(paved);

        bool HasDied(string name) => healing[armed.Keys.ToList().IndexOf(name)].IsCompleted;
    }

    [Fact]
    public async Task Whichever_process_is_killed_at_whatever_moment_the_same_run_completes()
    {
        using var ending = new CancellationTokenSource();
        var killing = KillAsync(ending.Token);

        await paved.WalkAsync();

        await ending.CancelAsync();
        await killing;
        await OneOfEach.RequireAsync(paved);
    }

    /// <summary>One after the other, each brought back before the next: no two are away at once for long.</summary>
    async Task KillAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            foreach (var process in stack.Processes)
            {
                await Task.WhenAny(Task.Delay(betweenKills, ct));
                if (!ct.IsCancellationRequested)
                    await process.RestartAsync();
            }
        }
    }
}
