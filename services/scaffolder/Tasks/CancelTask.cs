using Dapper;
using Defaults.Errors;
using Messaging.Database;
using Scaffolder.Runs;

namespace Scaffolder.Tasks;

/// <summary>
/// Ends a task before its end: at once when nothing of it has begun, otherwise as soon as what its steps have done is
/// taken back.
/// </summary>
static class CancelTask
{
    public sealed record Response(string Status);

    const string LockTask = """
        select t.id, t.template_ref, t.created_by, t.owner, t.state,
               (select s.step_id from task_steps s
                 where s.task_id = t.id and s.state not in ('completed', 'skipped')
                 order by s.number limit 1) as step_id
          from tasks t
         where t.id = @task
           for update of t
        """;

    const string Ask = "update tasks set cancel_asked = true, not_before = least(not_before, now()) where id = @task";

    public static async Task<IResult> Handle(
        string taskId, UnitOfWork work, RunningTasks running, TaskWatches watches, TaskSignal signal,
        HttpContext context, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        if (await TaskAccess.RefuseAsync(work.Connection, taskId, context, ct) is { } refusal)
            return refusal;
        var task = Guid.Parse(taskId);
        var row = await work.Connection.QuerySingleAsync<Row>(new CommandDefinition(
            LockTask, new { task }, work.Transaction, cancellationToken: ct));
        if (row.State is "completed" or "failed")
            return BackstageErrors.Result(
                StatusCodes.Status409Conflict, $"Task {taskId} has ended as {row.State}; there is nothing to cancel.");
        if (row.State == "cancelled")
            return TypedResults.Ok(new Response(row.State));

        if (row.State == "processing")
            await work.Connection.ExecuteAsync(new CommandDefinition(
                Ask, new { task }, work.Transaction, cancellationToken: ct));
        else
            await EndTask.CancelledAsync(
                work, new EndingTask(task, row.TemplateRef, row.CreatedBy, row.Owner), row.StepId);
        work.AfterCommit(() =>
        {
            running.Cancel(task);
            watches.Raise(task);
            signal.Raise();
        });
        await work.CommitAsync(ct);
        return TypedResults.Ok(new Response("cancelled"));
    }

    sealed record Row
    {
        public required Guid Id { get; init; }
        public required string TemplateRef { get; init; }
        public required string CreatedBy { get; init; }
        public required string? Owner { get; init; }
        public required string State { get; init; }
        public required string? StepId { get; init; }
    }
}
