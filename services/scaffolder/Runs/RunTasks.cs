using Dapper;
using Defaults.Errors;
using Messaging;
using Messaging.Outbox;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Npgsql;
using Scaffolder.Actions;
using Scaffolder.Tasks;

namespace Scaffolder.Runs;

/// <summary>
/// Claims tasks and runs them, a few at a time. Every replica does; a task is run by who holds its lease.
/// </summary>
sealed class RunTasks(
    NpgsqlDataSource db, OutboxSignal outbox, TaskSignal signal, TaskWatches watches, RunningTasks running,
    ActionTable actions, TimeProvider clock, IServer server, IHostApplicationLifetime host, ILogger<RunTasks> log)
    : BackgroundService
{
    const int TasksMax = 4;
    static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan startPoll = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan afterOutage = TimeSpan.FromSeconds(2);

    // A step that was interrupted by us, not by a fault of its own, has lost no try.
    const string Release = """
        with released as (
            update tasks
               set lease_owner = null, lease_until = null, not_before = now() + @delay
             where id = @id and fence = @fence and state = 'processing'
            returning id)
        update task_steps s
           set attempt = greatest(attempt - 1, 0)
          from released
         where s.task_id = released.id and s.state = 'processing'
        """;

    // Who listens where we listen now was the process before us, and that one is dead: nobody need wait for its leases.
    const string TakeOverFromPredecessor = """
        update tasks set lease_owner = null, lease_until = null where lease_owner = @worker and state = 'processing'
        """;

    string worker = "";

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        using var slots = new SemaphoreSlim(TasksMax);
        try
        {
            await StartAsWorkerAsync(ct);
            while (true)
            {
                await slots.WaitAsync(ct);
                ClaimedTask? task = null;
                try
                {
                    task = await ClaimAsync(ct);
                }
                finally
                {
                    if (task is null)
                        slots.Release();
                }

                if (task is null)
                {
                    await signal.WaitAsync(pollInterval, ct);
                    continue;
                }

                CrashPoint.At(CrashPoint.TaskAfterClaim);
                _ = RunAsync(task, slots, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Those that run now are told too, and give their leases back.
            for (var ended = 0; ended < TasksMax; ended++)
                await slots.WaitAsync(CancellationToken.None);
        }
    }

    async Task StartAsWorkerAsync(CancellationToken ct)
    {
        while (!host.ApplicationStarted.IsCancellationRequested)
            await Task.Delay(startPoll, ct);
        worker = $"{Environment.MachineName} "
            + $"{server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()}";
        try
        {
            await using var connection = await db.OpenConnectionAsync(ct);
            await connection.ExecuteAsync(new CommandDefinition(
                TakeOverFromPredecessor, new { worker }, cancellationToken: ct));
        }
        // Its leases run out by themselves.
        catch (Exception fault) when (Transient.Is(fault))
        {
            log.ClaimingPaused(fault.Message);
        }
    }

    async Task<ClaimedTask?> ClaimAsync(CancellationToken ct)
    {
        try
        {
            return await ClaimedTask.NextAsync(db, worker, ct);
        }
        // Whatever it is, the tasks of the next second depend on going on.
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            log.ClaimingPaused(fault.Message);
            await Task.Delay(afterOutage, ct);
            return null;
        }
    }

    async Task RunAsync(ClaimedTask task, SemaphoreSlim slots, CancellationToken ct)
    {
        // The claim is an await of the loop's; what follows is work that the loop does not wait for.
        await Task.Yield();
        await using var lease = new Lease(task, db, outbox, watches, clock, ct);
        running.Add(lease);
        try
        {
            if (await new TaskTurn(lease, actions, db, log).RunAsync())
                signal.Raise();
        }
        catch (Exception fault)
        {
            await LeaveAsync(lease, fault, ct);
        }
        finally
        {
            running.Remove(lease);
            slots.Release();
        }
    }

    async Task LeaveAsync(Lease lease, Exception fault, CancellationToken ct)
    {
        if (lease.IsLost || fault is LeaseLostException)
        {
            log.LeaseLost(lease.Task.Id);
            return;
        }

        log.TaskLeft(lease.Task.Id, fault.Message);
        try
        {
            if (fault is OperationCanceledException || Transient.Is(fault))
                await ReleaseAsync(lease.Task, ct.IsCancellationRequested ? TimeSpan.Zero : afterOutage);
            else if (lease.Task.Failing is null)
            {
                // The next turn takes back what was done, and ends it.
                await Failure.KeepAsync(lease, new Failure(null, null, Unexpected(fault)));
                await ReleaseAsync(lease.Task, TimeSpan.Zero);
            }
            else
                await lease.WriteAsync(work => EndTask.FailedAsync(
                    work, new EndingTask(lease.Task.Id, lease.Task.TemplateRef, lease.Task.CreatedBy, lease.Task.Owner),
                    step: null, Unexpected(fault)));
        }
        // The lease runs out by itself.
        catch (Exception second)
        {
            log.TaskLeft(lease.Task.Id, second.Message);
        }
    }

    static string Unexpected(Exception fault) =>
        $"The task failed unexpectedly ({fault.GetType().Name}). Start it anew; the scaffolder's log has the fault.";

    async Task ReleaseAsync(ClaimedTask task, TimeSpan delay)
    {
        await using var connection = await db.OpenConnectionAsync();
        await connection.ExecuteAsync(new CommandDefinition(Release, new { task.Id, task.Fence, delay }));
        signal.Raise();
    }
}
