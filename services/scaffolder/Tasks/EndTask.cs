using System.Text.Json;
using System.Text.Json.Nodes;
using Contracts;
using Contracts.Scaffolder;
using Dapper;
using Messaging.Database;

namespace Scaffolder.Tasks;

/// <summary>The three ends of a task. The caller has its row locked, and commits.</summary>
static class EndTask
{
    const int LinksMax = 50;

    // The fence goes up, so that whoever still runs the task notices.
    const string End = """
        update tasks
           set state = @state, reason = @reason, output = @output::json, ended_at = clock_timestamp(),
               fence = fence + 1, lease_owner = null, lease_until = null
         where id = @id
        """;

    const string EndSteps = """
        update task_steps
           set state = case when number = @number then @state else 'cancelled' end, ended_at = clock_timestamp()
         where task_id = @id and state not in ('completed', 'skipped')
        """;

    const string DropFiles = "delete from task_files where task_id = @id";
    const string DropManifests = "update task_steps set workspace = null where task_id = @id and workspace is not null";

    public static async Task CompletedAsync(UnitOfWork work, EndingTask task, JsonObject output)
    {
        await EndAsync(work, task, "completed", reason: null, output, failedStep: null);
        await TaskLog.AppendAsync(work, task.Id, TaskLog.CompletionType, new JsonObject
        {
            ["message"] = "Run completed with status: completed",
            ["status"] = "completed",
            ["output"] = output.DeepClone(),
        });
        await work.EnqueueAsync(
            new TaskCompleted
            {
                Subject = task.Subject, TaskId = task.Id, TemplateRef = task.TemplateRef, CreatedBy = task.CreatedBy,
                Owner = task.Owner, Visibility = Visibilities.Restricted, Links = LinksOf(output),
            },
            default);
    }

    /// <param name="step">The step that could not be done; null when it was none of them.</param>
    /// <param name="reason">Names the step, the place and the remedy.</param>
    public static async Task FailedAsync(UnitOfWork work, EndingTask task, (int Number, string Id)? step, string reason)
    {
        reason = TaskLog.Shorten(reason);
        await EndAsync(work, task, "failed", reason, output: null, step?.Number);
        if (step is { } failed)
            await TaskLog.AppendAsync(work, task.Id, reason, failed.Id, "failed");
        await TaskLog.AppendAsync(work, task.Id, TaskLog.CompletionType, new JsonObject
        {
            ["message"] = "Run completed with status: failed",
            ["status"] = "failed",
            ["error"] = new JsonObject { ["name"] = "Error", ["message"] = reason },
        });
        await work.EnqueueAsync(
            new TaskFailed
            {
                Subject = task.Subject, TaskId = task.Id, TemplateRef = task.TemplateRef, CreatedBy = task.CreatedBy,
                Owner = task.Owner, Visibility = Visibilities.Restricted, StepId = step?.Id, Reason = reason,
            },
            default);
    }

    /// <param name="stepId">The step it ends in or before; null when all are done.</param>
    public static async Task CancelledAsync(UnitOfWork work, EndingTask task, string? stepId)
    {
        await EndAsync(work, task, "cancelled", reason: null, output: null, failedStep: null);
        var body = new JsonObject
        {
            ["message"] = stepId is null ? "The task was cancelled." : $"The task was cancelled at step {stepId}.",
            ["status"] = "cancelled",
        };
        if (stepId is not null)
            body["stepId"] = stepId;
        await TaskLog.AppendAsync(work, task.Id, TaskLog.CancelledType, body);
        await TaskLog.AppendAsync(work, task.Id, TaskLog.CompletionType, new JsonObject
        {
            ["message"] = "Run completed with status: cancelled",
            ["status"] = "cancelled",
        });
        await work.EnqueueAsync(
            new TaskCancelled
            {
                Subject = task.Subject, TaskId = task.Id, TemplateRef = task.TemplateRef, CreatedBy = task.CreatedBy,
                Owner = task.Owner, Visibility = Visibilities.Restricted, StepId = stepId,
            },
            default);
    }

    static async Task EndAsync(
        UnitOfWork work, EndingTask task, string state, string? reason, JsonObject? output, int? failedStep)
    {
        await work.Connection.ExecuteAsync(new CommandDefinition(
            End, new { task.Id, state, reason, output = output?.ToJsonString(JsonSerializerOptions.Web) },
            work.Transaction));
        await work.Connection.ExecuteAsync(new CommandDefinition(
            EndSteps, new { task.Id, number = failedStep, state = "failed" }, work.Transaction));
        await work.Connection.ExecuteAsync(new CommandDefinition(DropFiles, new { task.Id }, work.Transaction));
        await work.Connection.ExecuteAsync(new CommandDefinition(DropManifests, new { task.Id }, work.Transaction));
    }

    static List<TaskLink> LinksOf(JsonObject output) =>
    [
        .. (output["links"] as JsonArray ?? []).OfType<JsonObject>().Take(LinksMax).Select(link => new TaskLink
        {
            Title = link["title"].AsText(), Url = link["url"].AsText(), EntityRef = link["entityRef"].AsText(),
        }),
    ];
}

/// <summary>What the end of a task tells of it.</summary>
sealed record EndingTask(Guid Id, string TemplateRef, string CreatedBy, string? Owner)
{
    public string Subject => $"task:{Id}";
}
