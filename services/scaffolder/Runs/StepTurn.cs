using System.Text.Json;
using System.Text.Json.Nodes;
using Defaults.Errors;
using Scaffolder.Actions;
using Scaffolder.Tasks;
using Scaffolder.Templating;

namespace Scaffolder.Runs;

/// <summary>One step of a task: condition, input, action.</summary>
sealed class StepTurn(
    Lease lease, TaskProgress progress, StepRow step, TemplateEngine engine, ActionTable actions, ILogger log)
{
    /// <summary>Of one try; waiting not counted.</summary>
    public static readonly TimeSpan WorkMax = TimeSpan.FromMinutes(15);

    // A step that takes its process down each time must not do so for ever.
    const int AttemptsMax = 10;

    int lines = lease.Task.LogCount;

    string Place => $"spec.steps[{step.Number - 1}]";

    /// <summary>What came of it; null when its condition does not hold.</summary>
    /// <exception cref="OperationCanceledException">The lease was lost, the task is cancelled, or the process
    /// stops.</exception>
    public async Task<ActionOutcome?> RunAsync()
    {
        // An answer counts for who has asked: one that is here sooner is found when the step begins to wait.
        if (step is { State: "waiting", Answered: true })
            return step.Answer is { } output
                ? new ActionOutcome.Done(JsonNode.Parse(output)!.AsObject())
                : new ActionOutcome.Failed(step.Field, step.Reason!);
        if (step.Attempt >= AttemptsMax)
            return new ActionOutcome.Failed(
                null, $"was interrupted {AttemptsMax} times. Look at the scaffolder's log for what ended it, "
                    + "then start the task anew.");
        if (actions.Find(step.Action) is not { } action)
            return new ActionOutcome.Failed(null, $"has the action {step.Action}, which this version lacks. "
                + "Start the task anew.");

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(lease.Ending);
        limited.CancelAfter(WorkMax);
        try
        {
            return await RunAsync(action, limited.Token);
        }
        catch (OperationCanceledException) when (!lease.Ending.IsCancellationRequested)
        {
            return new ActionOutcome.Failed(null, $"took longer than {WorkMax.TotalMinutes} minutes, "
                + "which is the limit. Let it do less.");
        }
        catch (TemplateFault fault)
        {
            return new ActionOutcome.Failed(null, fault.Message);
        }
        // Whatever an action did not foresee ends its task, and not the process; an outage is waited out.
        catch (Exception fault) when (
            fault is not (OperationCanceledException or LeaseLostException) && !Transient.Is(fault))
        {
            log.StepFailed(lease.Task.Id, step.StepId, fault);
            return new ActionOutcome.Failed(
                null, $"failed unexpectedly ({fault.GetType().Name}). "
                    + $"The scaffolder's log has it under task {lease.Task.Id}.");
        }
    }

    async Task<ActionOutcome?> RunAsync(IAction action, CancellationToken ct)
    {
        var (written, context) = (progress.WrittenOf(step), progress.Context(lease.Task));
        if (!engine.IsTrue(written["if"], context, place: $"{Place}.if"))
            return null;

        await Checkpoint.BeganAsync(lease, step);
        var input = engine.Render(written["input"] ?? new JsonObject(), context, $"{Place}.input") as JsonObject ?? [];
        if (ParameterSchema.Of(action.Description.Input, action.Description.Id).Validate(input) is [var problem, ..])
            return new ActionOutcome.Failed(
                problem.Field.TrimStart('/').Replace('/', '.'),
                $"{problem.Message}. Look at {action.Description.Id} among the actions for what it takes.");
        return await action.RunAsync(progress.RunOf(lease, step, input, engine, TellAsync), ct);
    }

    Task TellAsync(string message) => ++lines switch
    {
        < TaskLog.LinesMax => WriteAsync(message),
        TaskLog.LinesMax => WriteAsync($"The task has written {TaskLog.LinesMax:N0} lines; "
            + "the rest of them are left out."),
        _ => Task.CompletedTask,
    };

    Task WriteAsync(string message) => lease.WriteAsync(
        work => TaskLog.AppendAsync(work, lease.Task.Id, message, step.StepId));
}
