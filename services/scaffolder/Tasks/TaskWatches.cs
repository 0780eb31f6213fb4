using Messaging;

namespace Scaffolder.Tasks;

/// <summary>
/// Wakes those who follow a task when this process writes to its log; what other replicas write they find by polling.
/// </summary>
sealed class TaskWatches
{
    readonly Dictionary<Guid, List<TaskWatch>> watching = [];

    /// <summary>To be disposed when the follower goes.</summary>
    public TaskWatch Follow(Guid task)
    {
        var watch = new TaskWatch(this, task);
        lock (watching)
        {
            if (!watching.TryGetValue(task, out var followers))
                watching[task] = followers = [];
            followers.Add(watch);
        }

        return watch;
    }

    public void Raise(Guid task)
    {
        lock (watching)
        {
            foreach (var follower in watching.GetValueOrDefault(task) ?? [])
                follower.Signal.Raise();
        }
    }

    void Leave(TaskWatch watch)
    {
        lock (watching)
        {
            if (watching.TryGetValue(watch.Task, out var followers) && followers.Remove(watch) && followers.Count == 0)
                watching.Remove(watch.Task);
            watch.Signal.Dispose();
        }
    }

    public sealed class TaskWatch(TaskWatches watches, Guid task) : IDisposable
    {
        public Guid Task => task;

        public LogSignal Signal { get; } = new();

        public void Dispose() => watches.Leave(this);
    }

    public sealed class LogSignal : WakeSignal;
}
