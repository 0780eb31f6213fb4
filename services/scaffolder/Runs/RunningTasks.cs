using System.Collections.Concurrent;
using Messaging;
using Scaffolder.Tasks;

namespace Scaffolder.Runs;

/// <summary>The tasks that this process runs now, so that one can be told at once that it is to end.</summary>
sealed class RunningTasks
{
    readonly ConcurrentDictionary<Guid, Lease> leases = new();

    public void Add(Lease lease) => leases[lease.Task.Id] = lease;

    public void Remove(Lease lease) => leases.TryRemove(KeyValuePair.Create(lease.Task.Id, lease));

    public void Cancel(Guid task)
    {
        if (leases.TryGetValue(task, out var lease))
            lease.Cancel();
    }
}

/// <summary>Wakes this process's worker: a task was started, or what one waits for has come.</summary>
sealed class TaskSignal : WakeSignal;

static class RunsExtensions
{
    public static void AddRuns(this IServiceCollection services)
    {
        services.AddSingleton<TaskSignal>();
        services.AddSingleton<TaskWatches>();
        services.AddSingleton<RunningTasks>();
        services.AddHostedService<RunTasks>();
    }
}
