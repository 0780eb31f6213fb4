namespace Scaffolder;

static partial class ScaffolderLog
{
    [LoggerMessage(LogLevel.Warning, "Task {Task} keeps what step {Step} did: {Reason}")]
    public static partial void StepKept(this ILogger log, Guid task, string step, string reason);

    [LoggerMessage(LogLevel.Warning, "Claiming tasks pauses: {Reason}")]
    public static partial void ClaimingPaused(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "Task {Task} is left for its next turn: {Reason}")]
    public static partial void TaskLeft(this ILogger log, Guid task, string reason);

    [LoggerMessage(LogLevel.Warning, "Task {Task} went on elsewhere; "
        + "what this process still did of it was not written")]
    public static partial void LeaseLost(this ILogger log, Guid task);

    [LoggerMessage(LogLevel.Error, "Step {Step} of task {Task} failed unexpectedly")]
    public static partial void StepFailed(this ILogger log, Guid task, string step, Exception exception);

    [LoggerMessage(LogLevel.Warning, "An answer for '{Task}' is for no step that there is")]
    public static partial void StrayAnswer(this ILogger log, string task);
}
