using Messaging;
using Testing;
using Testing.Faults;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Scaffolder.Tests.Runs;

/// <summary>A scaffolder that dies, is stopped in its tracks, or shares its work with another one.</summary>
public sealed class CrashTests(CrashingPlatform crashing) : IClassFixture<CrashingPlatform>
{
    const int KilledExitCode = 128 + 9;

    static readonly string[] swept = ["task", "repository"];

    public static TheoryData<string, int> Points =>
    [
        .. from point in CrashSweep.Names
           where swept.Contains(point.Split('.')[0])
           from nth in NthAt(point)
           select (point, nth),
    ];

    [Theory, MemberData(nameof(Points))]
    public async Task A_task_goes_on_where_its_process_died_and_does_nothing_twice(string point, int nth)
    {
        var stack = crashing.Stack;
        var process = stack.Process(ProcessName.Scaffolder);
        if (!process.Lives)
            await process.RestartAsync();   // a test before this one failed while it was dead
        var trial = await Trial.StartAsync(stack);
        var template = await Golden.TemplateAsync(trial);
        await process.RestartAsync(CrashSweep.Arm(point, nth));

        // It may die before it has answered; then it is asked again when it is back.
        var beginning = trial.BeginAsync(template, Golden.Values(trial));
        var playing = PlayBegunAsync();
        Assert.Equal(KilledExitCode, await process.Exited.WaitAsync(TimeSpan.FromSeconds(120)));
        await process.RestartAsync();

        var task = await beginning;
        await trial.StateAsync(task, "completed", "failed", "cancelled");
        await playing;
        await AssertOnceAsync(trial, task);

        async Task PlayBegunAsync() => await PlayAsync(trial, await beginning, stack);
    }

    [Fact]
    public async Task Another_replica_takes_over_what_a_dead_one_ran()
    {
        await using var stack = await Stack.StartAsync(replicas: 2);
        var trial = await Trial.StartAsync(stack);
        var template = await Golden.TemplateAsync(trial);
        foreach (var replica in stack.ReplicasOf(ProcessName.Scaffolder))
            await replica.RestartAsync(CrashSweep.Arm(CrashPoint.RepositoryAfterRename));

        var task = await trial.BeginAsync(template, Golden.Values(trial));
        var died = await Task.WhenAny(stack.ReplicasOf(ProcessName.Scaffolder).Select(replica => replica.Exited))
            .WaitAsync(TimeSpan.FromSeconds(120));
        Assert.Equal(KilledExitCode, await died);

        // The survivor finds the repository made, so that it does not pass the point where it would die too.
        await PlayAsync(trial, task);
        await AssertOnceAsync(trial, task);
    }

    [Fact]
    public async Task A_process_that_wakes_up_late_writes_nothing_more()
    {
        await using var stack = await Stack.StartAsync(replicas: 2);
        var trial = await Trial.StartAsync(stack);
        var template = await Golden.TemplateAsync(trial);
        for (var i = 0; i < 500; i++)
            trial.Write($"skeleton/many/{i}.txt", "${{ values.name }} {% for i in range(30) %}${{ i }}{% endfor %}");

        var task = await trial.BeginAsync(template, Golden.Values(trial));
        await trial.StepAsync(task, 1, "processing");
        var owner = await trial.ScalarAsync<string>("select lease_owner from scaffolder.tasks where id = @task", new { task });
        var frozen = stack.ReplicasOf(ProcessName.Scaffolder).Single(replica => owner!.Contains($":{replica.Address.Port}"));
        frozen.Pause();

        // Not by HTTP: the gateway would ask the frozen one too.
        await PlayAsync(trial, task, stack);
        await Eventually.TrueAsync(
            async () => await trial.ScalarAsync<string>("select state from scaffolder.tasks where id = @task", new { task }) == "completed",
            $"the other replica completes the task\n{stack}", TimeSpan.FromSeconds(180));
        frozen.Resume();
        await Eventually.TrueAsync(
            () => frozen.Output.Lines.Any(line => line.Contains($"Task {task} went on elsewhere")), "the zombie noticed");
        await AssertOnceAsync(trial, task);
    }

    static IEnumerable<int> NthAt(string point) => point switch
    {
        CrashPoint.TaskBeforeCheckpoint => [4],
        CrashPoint.TaskAfterCheckpoint => [1, 5],
        _ => [1],
    };

    /// <summary>Catalog and provisioner: they answer what they were asked, when they were asked.</summary>
    static async Task PlayAsync(Trial trial, Guid task, PlatformStack? stack = null)
    {
        await SentAsync("RegisterLocation");
        await trial.TellAsync(Golden.Registered(trial, task));
        await SentAsync("OrderResource");
        await Golden.TellReadyAsync(trial, task);

        Task SentAsync(string command) => Eventually.TrueAsync(
            async () => (await trial.SentAsync(task)).Any(message => message.Type.EndsWith(command)),
            $"{command} is sent\n{stack}", TimeSpan.FromSeconds(180));
    }

    static async Task AssertOnceAsync(Trial trial, Guid task)
    {
        await trial.CompletedAsync(task);
        var sent = await trial.SentAsync(task);
        Assert.Equal(
            [
                "TaskCreated", "StepCompleted", "StepCompleted", "StepCompleted", "RegisterLocation", "StepCompleted",
                "OrderResource", "StepCompleted", "TaskCompleted",
            ],
            sent.Select(message => message.Type[(message.Type.LastIndexOf('.') + 1)..]));
        using var repository = new LibGit2Sharp.Repository(Golden.RepositoryOf(trial));
        Assert.Single(repository.Commits);
        Assert.DoesNotContain(
            Directory.GetDirectories(Path.Combine(trial.Stack.GitRoot, ".drafts")), draft => draft.Contains($"{task:n}"));
        var numbers = (await trial.EventsAsync(task)).Select(told => (int)told["id"]!).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
    }
}

/// <summary>A stack whose scaffolder dies in every test.</summary>
public sealed class CrashingPlatform : IAsyncLifetime
{
    PlatformStack? stack;

    public PlatformStack Stack => stack!;

    public async ValueTask InitializeAsync() => stack = await Tests.Stack.StartAsync();

    public ValueTask DisposeAsync() => stack?.DisposeAsync() ?? default;
}
