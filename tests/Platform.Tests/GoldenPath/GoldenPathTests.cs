using Testing.Stack;
using Xunit;

namespace Platform.Tests.GoldenPath;

/// <summary>The demonstration, and the same while processes die: one repository, one database, one entity, one order.</summary>
public sealed class GoldenPathTests(PavedWay paved) : IClassFixture<PavedWay>
{
    const int WalksMax = 8;
    static readonly TimeSpan betweenKills = TimeSpan.FromMilliseconds(700);

    readonly PlatformStack stack = paved.Stack;

    [Fact]
    public async Task An_order_makes_a_service_that_is_catalogued_provisioned_and_measured_and_a_second_one_disturbs_nothing()
    {
        var first = await paved.WalkAsync();
        var second = await paved.WalkAsync();

        Assert.NotEqual(first, second);
        await OneOfEach.RequireAsync(paved);
    }

    [Fact]
    public async Task One_trace_spans_the_order_its_steps_the_registration_and_the_database()
    {
        await paved.WalkOnceAsync();

        var traces = await OneTrace.OfNewestTaskAsync(stack.Gateway);

        Assert.Superset(
            new HashSet<string>
            {
                "scaffolder.task.created.v1", "scaffolder.step.completed.v1", "scaffolder.task.completed.v1",
                "catalog.location.registered.v1", "catalog.entity.added.v1", "provisioner.order.accepted.v1",
                "provisioner.order.ready.v1",
            },
            traces);
    }

    [Theory]
    [InlineData("name", "shipping-1", true, "exists already")]
    [InlineData("name", "Not A Name", false, "must match")]
    [InlineData("owner", "group:default/nobody", true, "no group that the catalog knows")]
    [InlineData("owner", "group:default/team-identity", true, "does not belong to it")]
    public async Task Bad_input_names_the_field_and_leaves_nothing(string field, string value, bool database, string told)
    {
        await paved.WalkOnceAsync();

        var refusal = await BadOrder.PlaceAsync(stack, field, value, database);

        Assert.Contains(told, refusal);
        Assert.Contains(field, refusal);
        await OneOfEach.RequireAsync(paved);
    }

    [Fact]
    public async Task Services_that_die_at_every_point_of_the_path_and_come_back_complete_the_same_runs()
    {
        var path = new CrashPath(stack);
        for (var walk = 0; walk < WalksMax && path.Left.Count > 0; walk++)
        {
            using var ending = new CancellationTokenSource();
            var dying = path.RunAsync(ending.Token);
            await paved.WalkAsync();
            await ending.CancelAsync();
            await dying;
        }

        Assert.True(path.Left.Count == 0, $"Nobody died at {string.Join(", ", path.Left)}: no walk passes there.");
        await OneOfEach.RequireAsync(paved);
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
