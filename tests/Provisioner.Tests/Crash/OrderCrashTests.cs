using System.Text.Json.Nodes;
using Dapper;
using Testing;
using Testing.Faults;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Provisioner.Tests.Crash;

/// <summary>One stack on which the provisioner dies at each of its points.</summary>
public sealed class SweptStage : IAsyncLifetime
{
    PlatformStack? stack;

    public PlatformStack Stack => stack!;

    public async ValueTask InitializeAsync() => stack = await Stacks.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (stack is not null)
            await stack.DisposeAsync();
    }
}

/// <summary>
/// A process that dies at any step of an order or a delivery, comes back and goes on: one of everything, and it works.
/// </summary>
[Collection(nameof(OwnStacks))]
public sealed class OrderCrashTests(SweptStage swept) : IClassFixture<SweptStage>
{
    const int KilledExitCode = 128 + 9;
    static readonly TimeSpan deathLimit = TimeSpan.FromSeconds(90);
    static readonly TimeSpan workLimit = TimeSpan.FromSeconds(120);

    readonly PlatformProcess provisioner = swept.Stack.Process(ProcessName.Provisioner);

    public static TheoryData<string> Points =>
    [
        .. CrashSweep.Names.Where(name => name.StartsWith("order.") || name.StartsWith("credentials.")),
    ];

    [Theory, MemberData(nameof(Points))]
    public async Task A_process_that_dies_there_makes_one_of_everything(string point)
    {
        // What a failed test before left undone would set off the point before this one has begun.
        if (!provisioner.Lives)
            await provisioner.RestartAsync();
        var trial = await Trial.StartAsync(swept.Stack);
        await Eventually.TrueAsync(IsIdleAsync, "nothing is left to do");
        await provisioner.RestartAsync(CrashSweep.Arm(point));
        var key = Guid.NewGuid().ToString();

        // Each is asked for until it is answered, as a client does that got no answer.
        var id = await UntilAnsweredAsync(async () =>
        {
            using var response = await trial.PostAsync(
                trial.Name(), parameters: new { extensions = new[] { "citext" } }, key: key);
            response.EnsureSuccessStatusCode();
            return (Guid)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["id"]!;
        });
        await UntilAnsweredAsync(() => trial.IsAsync(id, "ready"));
        Assert.Equal((1, 1), await trial.OnServerAsync(trial.Name()));
        var credentials = await UntilAnsweredAsync(() => trial.CredentialsAsync(id));
        Assert.True(await trial.OpensAsync(credentials));
        await UntilAnsweredAsync(
            async () => (await trial.Ann.DeleteAsync($"/api/provisioner/orders/{id}")).EnsureSuccessStatusCode());
        await UntilAnsweredAsync(() => trial.IsAsync(id, "gone"));

        Assert.True(HasDied, $"{provisioner} never passed {point}. It wrote:\n{provisioner.Output}");
        Assert.Equal((0, 0), await trial.OnServerAsync(trial.Name()));
        var told = await trial.TypesToldAsync(id);
        Assert.Equal(
            ["OrderAccepted", "OrderReady", "OrderWithdrawn", "OrderGone"], told.Where(type => type != "CredentialsDelivered"));
        Assert.InRange(told.Count(type => type == "CredentialsDelivered"), 1, 2);
        Assert.Equal(
            ["DefineEntity", "WithdrawEntity"],
            (await trial.ToldAsync($"resource:default/{trial.Name()}")).Select(command => command.Type));
    }

    bool HasDied { get; set; }

    async Task<bool> IsIdleAsync()
    {
        await using var connection = await swept.Stack.Space.OpenAsync(ProcessName.Provisioner);
        return !await connection.ExecuteScalarAsync<bool>(
            "select exists (select 1 from orders where state in ('provisioning', 'deleting') or cleaning)");
    }

    /// <summary>Starts the process again after its death and asks again.</summary>
    async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask)
    {
        for (var asking = 0; ; asking++)
        {
            try
            {
                return await ask().WaitAsync(workLimit);
            }
            catch (Exception) when (asking == 0 && !HasDied)
            {
                await Eventually.TrueAsync(() => !provisioner.Lives, $"{provisioner} dies where it is told to", deathLimit);
                Assert.Equal(KilledExitCode, await provisioner.Exited);
                HasDied = true;
                await provisioner.RestartAsync();
            }
        }
    }
}
