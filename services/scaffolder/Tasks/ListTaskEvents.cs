using Npgsql;

namespace Scaffolder.Tasks;

/// <summary>
/// The events of a task after a number; where there are none yet the answer waits for some, for a while.
/// </summary>
static class ListTaskEvents
{
    // Below the 30 s after which the gateway takes a silent service for gone.
    static readonly TimeSpan waitMax = TimeSpan.FromSeconds(20);
    static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(500);

    public static async Task<IResult> Handle(
        string taskId, int? after, NpgsqlDataSource db, TaskWatches watches, TimeProvider clock,
        IHostApplicationLifetime host, HttpContext context, CancellationToken ct)
    {
        await using (var connection = await db.OpenConnectionAsync(ct))
            if (await TaskAccess.RefuseAsync(connection, taskId, context, ct) is { } refusal)
                return refusal;

        var (task, began) = (Guid.Parse(taskId), clock.GetTimestamp());
        using var watch = watches.Follow(task);
        while (true)
        {
            var events = await TaskEventReader.ReadAsync(db, task, after ?? 0, ct);
            if (events.Count > 0 || clock.GetElapsedTime(began) > waitMax
                || host.ApplicationStopping.IsCancellationRequested)
                return TypedResults.Ok(events);
            await watch.Signal.WaitAsync(pollInterval, ct);
        }
    }
}
