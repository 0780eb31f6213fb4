using Testing.Chaos;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Platform.Tests;

public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Two_replicas_that_are_killed_and_stopped_at_random_lose_nothing_and_double_nothing()
    {
        await using var stack = await PlatformStack.StartAsync(await TestSpace.CreateAsync(), ChaosRun.Shape);

        var report = await new ChaosRun(
            stack,
            new ChaosPlan
            {
                Duration = TimeSpan.FromSeconds(10),
                PauseMax = TimeSpan.FromSeconds(4),
                IntervalMax = TimeSpan.FromSeconds(3),
                Pushers = 4,
                Changers = 3,
            },
            output.WriteLine).RunAsync();

        Assert.True(report.Differences.Count == 0, $"{report}\n{stack}");
        Assert.True(report.Kills + report.Stops > 0);
    }
}
