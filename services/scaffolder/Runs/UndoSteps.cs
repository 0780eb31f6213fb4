using System.Text.Json.Nodes;
using Contracts;
using Defaults.Errors;
using Scaffolder.Actions;
using Scaffolder.Tasks;
using Scaffolder.Templating;

namespace Scaffolder.Runs;

/// <summary>Takes back what the steps of a task have left outside of it, the last one first.</summary>
sealed class UndoSteps(Lease lease, TaskProgress progress, TemplateEngine engine, ActionTable actions, ILogger log)
{
    /// <summary>Does what can be done here.</summary>
    /// <returns>What other services are to be asked for, in the transaction that ends the task.</returns>
    public async Task<IReadOnlyList<PlatformCommand>> RunAsync(CancellationToken ct)
    {
        var asked = new List<PlatformCommand>();
        foreach (var step in progress.Begun.Reverse())
        {
            if (actions.Find(step.Action) is not IUndoes action || InputOf(step) is not { } input)
                continue;
            await TellAsync(step, $"Taking back step {step.Name}");
            try
            {
                var run = progress.RunOf(lease, step, input, engine, line => TellAsync(step, line));
                if (await action.UndoAsync(run, ct) is { } command)
                    asked.Add(command);
            }
            // One that cannot be taken back must not keep the others.
            catch (Exception fault) when (
                fault is not (OperationCanceledException or LeaseLostException) && !Transient.Is(fault))
            {
                log.StepKept(lease.Task.Id, step.StepId, fault.Message);
                await TellAsync(step, $"Step {step.Name} could not be taken back; the scaffolder's log says why");
            }
        }

        return asked;
    }

    /// <summary>
    /// As the step had it; null where that cannot be made again, and then the step itself could not run.
    /// </summary>
    JsonObject? InputOf(StepRow step)
    {
        try
        {
            return engine.Render(
                progress.WrittenOf(step)["input"] ?? new JsonObject(), progress.Context(lease.Task),
                $"spec.steps[{step.Number - 1}].input") as JsonObject ?? [];
        }
        catch (TemplateFault fault)
        {
            log.StepKept(lease.Task.Id, step.StepId, fault.Message);
            return null;
        }
    }

    Task TellAsync(StepRow step, string line) =>
        lease.WriteAsync(work => TaskLog.AppendAsync(work, lease.Task.Id, line, step.StepId));
}
