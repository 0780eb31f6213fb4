using System.Text.Json.Nodes;
using Contracts;
using Scaffolder.Runs;

namespace Scaffolder.Actions;

/// <summary>
/// Something that a step of a template can do. A step may be run again after a crash, so an action must lead to the
/// same end as often as it is run for one step of one task: it looks whether its work is there before it does it.
/// </summary>
interface IAction
{
    ActionDescription Description { get; }

    /// <summary>
    /// Its input fits the schema of its description. What it returns decides; an exception means a fault of the code or
    /// an outage.
    /// </summary>
    Task<ActionOutcome> RunAsync(ActionRun run, CancellationToken ct);
}

/// <summary>
/// An action that leaves something outside of its task. When the task fails or is cancelled, its steps are taken back,
/// the last one first, so that nothing of a service is left that never came to be.
/// </summary>
interface IUndoes
{
    /// <summary>
    /// Takes back what the same run has done, may have done, or has asked for; again after a crash. Somebody's later
    /// work is left alone.
    /// </summary>
    /// <returns>What another service is asked to take back; null where nothing remains to be asked.</returns>
    Task<PlatformCommand?> UndoAsync(ActionRun run, CancellationToken ct);
}

/// <summary>What an author reads of an action; as Backstage shows it.</summary>
/// <param name="Id">As steps name it, for example <c>debug:log</c>.</param>
/// <param name="Input">JSON Schema (draft-07).</param>
sealed record ActionDescription(
    string Id, string Description, JsonObject Input, JsonObject Output, params ActionExample[] Examples);

/// <param name="Example">Steps of a template, in YAML.</param>
sealed record ActionExample(string Description, string Example);

/// <summary>What came of it.</summary>
abstract record ActionOutcome
{
    /// <param name="Workspace">As it is from now on; null where nothing in it changed.</param>
    public sealed record Done(JsonObject Output, Workspace? Workspace = null) : ActionOutcome;

    /// <param name="Field">The input that is at fault, for example <c>repository</c>; null when it is none.</param>
    /// <param name="Reason">What is wrong and what to do about it.</param>
    public sealed record Failed(string? Field, string Reason) : ActionOutcome;

    /// <summary>
    /// Another service was asked; the step goes on when it has answered, and holds nothing until then.
    /// </summary>
    /// <param name="What">Completes the log's sentence "Waiting for …".</param>
    public sealed record Waits(PlatformCommand Command, string What) : ActionOutcome;
}
