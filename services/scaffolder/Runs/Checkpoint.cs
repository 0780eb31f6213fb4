using Contracts;
using Contracts.Scaffolder;
using Dapper;
using Messaging;
using Messaging.Database;
using Scaffolder.Actions;
using Scaffolder.Tasks;

namespace Scaffolder.Runs;

/// <summary>
/// What is written down of a step: that it began, what it made, or that it waits. Each is one fenced transaction.
/// </summary>
static class Checkpoint
{
    /// <summary>How long a step may wait for an answer.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromDays(7);

    const string Begin = """
        update task_steps
           set state = 'processing', attempt = attempt + 1, started_at = coalesce(started_at, clock_timestamp())
         where task_id = @task and number = @number
        """;

    const string End = """
        update task_steps
           set state = @state, output = @output::json, workspace = @workspace::json, ended_at = clock_timestamp()
         where task_id = @task and number = @number
        """;

    const string AddWork = "update tasks set worked_ms = worked_ms + @workedMs where id = @task";

    const string Wait = "update task_steps set state = 'waiting' where task_id = @task and number = @number";

    // An answer that was faster is found here: whoever stores one locks the task's row first, as this transaction has.
    const string LeaveUntilAnswered = """
        update tasks t
           set lease_owner = null, lease_until = null,
               not_before = case when exists (select from task_answers a where a.task_id = @task and a.number = @number)
                                 then now() else now() + @wait end
         where id = @task
        returning not_before <= now()
        """;

    public static Task BeganAsync(Lease lease, StepRow step) => lease.WriteAsync(async work =>
    {
        await work.Connection.ExecuteAsync(new CommandDefinition(
            Begin, new { task = lease.Task.Id, step.Number }, work.Transaction));
        await TaskLog.AppendAsync(
            work, lease.Task.Id, step.Attempt == 0 ? $"Beginning step {step.Name}" : $"Resuming step {step.Name}",
            step.StepId, "processing");
    });

    public static async Task DoneAsync(Lease lease, StepRow step, ActionOutcome.Done outcome, TimeSpan worked)
    {
        string? manifest = null;
        await lease.WriteAsync(
            async work =>
            {
                await EndAsync(work, lease.Task.Id, step, "completed", outcome.Output.ToJsonString(), manifest, worked);
                await TaskLog.AppendAsync(
                    work, lease.Task.Id, $"Finished step {step.Name}", step.StepId, "completed");
                await work.EnqueueAsync(CompletedEvent(lease.Task, step), default);
                CrashPoint.At(CrashPoint.TaskBeforeCheckpoint);
            },
            async work => manifest = outcome.Workspace is null
                ? null
                : await WorkspaceStore.SaveAsync(work, lease.Task.Id, outcome.Workspace, lease.Ending));
        CrashPoint.At(CrashPoint.TaskAfterCheckpoint);
    }

    public static Task SkippedAsync(Lease lease, StepRow step) => lease.WriteAsync(async work =>
    {
        await EndAsync(work, lease.Task.Id, step, "skipped", output: null, workspace: null, TimeSpan.Zero);
        await TaskLog.AppendAsync(
            work, lease.Task.Id, $"Skipped step {step.Name}: its condition does not hold", step.StepId, "skipped");
    });

    /// <summary>Sends the command, and gives the lease back until it is answered.</summary>
    /// <returns>Whether the answer is there already.</returns>
    public static async Task<bool> WaitsAsync(Lease lease, StepRow step, ActionOutcome.Waits outcome, TimeSpan worked)
    {
        var isAnswered = false;
        await lease.WriteAsync(async work =>
        {
            var task = lease.Task.Id;
            await work.Connection.ExecuteAsync(new CommandDefinition(
                Wait, new { task, step.Number }, work.Transaction));
            await work.Connection.ExecuteAsync(new CommandDefinition(
                AddWork, new { task, workedMs = (long)worked.TotalMilliseconds }, work.Transaction));
            await TaskLog.AppendAsync(work, task, $"Waiting for {outcome.What}", step.StepId);
            await work.EnqueueAsync(outcome.Command, default);
            isAnswered = await LeaveAsync(work, task, step.Number);
            CrashPoint.At(CrashPoint.TaskBeforeWaiting);
        });
        CrashPoint.At(CrashPoint.TaskAfterWaiting);
        return isAnswered;
    }

    /// <summary>Gives the lease back of a step that waits still.</summary>
    public static Task StillWaitsAsync(Lease lease, StepRow step) =>
        lease.WriteAsync(work => LeaveAsync(work, lease.Task.Id, step.Number));

    static Task<bool> LeaveAsync(UnitOfWork work, Guid task, int number) =>
        work.Connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            LeaveUntilAnswered, new { task, number, wait = WaitMax }, work.Transaction));

    static async Task EndAsync(
        UnitOfWork work, Guid task, StepRow step, string state, string? output, string? workspace,
        TimeSpan worked)
    {
        await work.Connection.ExecuteAsync(new CommandDefinition(
            End, new { task, step.Number, state, output, workspace }, work.Transaction));
        await work.Connection.ExecuteAsync(new CommandDefinition(
            AddWork, new { task, workedMs = (long)worked.TotalMilliseconds }, work.Transaction));
    }

    static StepCompleted CompletedEvent(ClaimedTask task, StepRow step) => new()
    {
        Subject = $"task:{task.Id}",
        TaskId = task.Id,
        TemplateRef = task.TemplateRef,
        CreatedBy = task.CreatedBy,
        Owner = task.Owner,
        Visibility = Visibilities.Restricted,
        StepId = step.StepId,
        Name = step.Name,
        Action = step.Action,
        Step = step.Number,
    };
}
