using System.Diagnostics;
using System.Text.Json.Nodes;
using Messaging;
using Npgsql;
using Scaffolder.Actions;
using Scaffolder.Tasks;
using Scaffolder.Templating;

namespace Scaffolder.Runs;

/// <summary>Runs a task from where it stands until it ends, waits, or is taken away.</summary>
sealed class TaskTurn(Lease lease, ActionTable actions, NpgsqlDataSource db, ILogger log)
{
    /// <summary>Of work; waiting not counted.</summary>
    public static readonly TimeSpan WorkMax = TimeSpan.FromHours(24);

    readonly Stopwatch worked = new();
    readonly EndingTask ending =
        new(lease.Task.Id, lease.Task.TemplateRef, lease.Task.CreatedBy, lease.Task.Owner);

    /// <returns>Whether the task can go on at once: it began to wait for what was there already.</returns>
    /// <exception cref="LeaseLostException">Another process has the task.</exception>
    public async Task<bool> RunAsync()
    {
        using var trace = ScaffolderTelemetry.Continue("task", lease.Task.Traceparent);
        // One for all steps of this turn, and for no other task: what a template did to it is nobody else's matter.
        using var engine = TemplateEngine.Create();
        var progress = await TaskProgress.LoadAsync(db, lease.Task, lease.Ending);
        if (lease.Task.ReadFailure() is { } failure)
        {
            await EndFailedAsync(engine, progress, failure);
            return false;
        }

        while (progress.Next is { } step)
        {
            if (lease.CancelAsked)
            {
                await CancelAsync(engine, progress, step);
                return false;
            }

            if (step is { State: "waiting", Answered: false } && !step.WaitedTooLong)
            {
                await Checkpoint.StillWaitsAsync(lease, step);
                return false;
            }

            var (goesOn, isAnswered) = await StepAsync(engine, progress, step);
            if (!goesOn)
                return isAnswered;
        }

        await CompleteAsync(engine, progress);
        return false;
    }

    async Task<(bool GoesOn, bool IsAnswered)> StepAsync(TemplateEngine engine, TaskProgress progress, StepRow step)
    {
        using var trace = ScaffolderTelemetry.Continue($"step {step.Action}", Activity.Current?.Id);
        worked.Restart();
        ActionOutcome? outcome;
        try
        {
            outcome = Refuse(step) ?? await new StepTurn(lease, progress, step, engine, actions, log).RunAsync();
        }
        catch (OperationCanceledException) when (lease.CancelAsked && !lease.IsLost)
        {
            await CancelAsync(engine, progress, step);
            return (false, false);
        }

        switch (outcome)
        {
            case ActionOutcome.Done done:
                await Checkpoint.DoneAsync(lease, step, done, worked.Elapsed);
                progress.Done(step, done);
                return (true, false);
            case ActionOutcome.Waits waits:
                return (false, await Checkpoint.WaitsAsync(lease, step, waits, worked.Elapsed));
            case ActionOutcome.Failed failed:
                await FailAsync(engine, progress, step, failed);
                return (false, false);
            default:
                await Checkpoint.SkippedAsync(lease, step);
                step.State = "skipped";
                return (true, false);
        }
    }

    /// <summary>The limits of a whole task; null while it is within them.</summary>
    ActionOutcome.Failed? Refuse(StepRow step) => step switch
    {
        { State: "waiting", Answered: false } => new(
            null, $"had no answer for {Checkpoint.WaitMax.TotalDays} days. Look what became of it, "
                + "then start the task anew."),
        _ when lease.Task.WorkedMs > WorkMax.TotalMilliseconds => new(
            null, $"would begin after {WorkMax.TotalHours} hours of work, which is a task's limit. "
                + "Let its steps do less."),
        _ => null,
    };

    async Task CompleteAsync(TemplateEngine engine, TaskProgress progress)
    {
        JsonObject output;
        try
        {
            output = TaskOutput.Render(engine, progress.Output, progress.Context(lease.Task));
        }
        catch (TemplateFault fault)
        {
            await FailAsync(engine, progress, new Failure(null, null, $"The template's output: {fault.Message}"));
            return;
        }

        await lease.WriteAsync(async work =>
        {
            // A wish to cancel that comes now comes too late: everything is done.
            await EndTask.CompletedAsync(work, ending, output);
            CrashPoint.At(CrashPoint.TaskBeforeEnd);
        });
    }

    // Not under the lease's token, which ends when somebody cancels.
    async Task CancelAsync(TemplateEngine engine, TaskProgress progress, StepRow step)
    {
        var asked = await new UndoSteps(lease, progress, engine, actions, log).RunAsync(CancellationToken.None);
        await lease.WriteAsync(async work =>
        {
            await EndTask.CancelledAsync(work, ending, step.StepId);
            await work.EnqueueAsync(asked, default);
        });
    }

    Task FailAsync(TemplateEngine engine, TaskProgress progress, StepRow step, ActionOutcome.Failed failed)
    {
        var place = string.IsNullOrEmpty(failed.Field) ? "" : $"input.{failed.Field} ";
        return FailAsync(engine, progress, new Failure(
            step.Number, step.StepId, $"Step '{step.StepId}' ({step.Action}): {place}{failed.Reason}"));
    }

    async Task FailAsync(TemplateEngine engine, TaskProgress progress, Failure failure)
    {
        await Failure.KeepAsync(lease, failure);
        await EndFailedAsync(engine, progress, failure);
    }

    async Task EndFailedAsync(TemplateEngine engine, TaskProgress progress, Failure failure)
    {
        var asked = await new UndoSteps(lease, progress, engine, actions, log).RunAsync(CancellationToken.None);
        await lease.WriteAsync(async work =>
        {
            await EndTask.FailedAsync(
                work, ending, failure is { Step: { } number, StepId: { } id } ? (number, id) : null, failure.Reason);
            await work.EnqueueAsync(asked, default);
            CrashPoint.At(CrashPoint.TaskBeforeEnd);
        });
    }
}
