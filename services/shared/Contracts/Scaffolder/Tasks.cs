namespace Contracts.Scaffolder;

/// <summary>What all events of a task tell. Subject: <c>task:</c> and its id; Owner: the group it was started for.</summary>
public abstract record TaskEvent : PlatformEvent
{
    public required Guid TaskId { get; init; }
    public required string TemplateRef { get; init; }

    /// <summary>Ref of who started it.</summary>
    public required string CreatedBy { get; init; }
}

/// <summary>A template was started. Its values are not told: they may be anything.</summary>
[EventType("scaffolder.task.created.v1")]
public sealed record TaskCreated : TaskEvent
{
    /// <summary>How many steps it has.</summary>
    public required int Steps { get; init; }
}

/// <summary>A step of a task did its work.</summary>
[EventType("scaffolder.step.completed.v1")]
public sealed record StepCompleted : TaskEvent
{
    public required string StepId { get; init; }
    public required string Name { get; init; }
    public required string Action { get; init; }

    /// <summary>1-based.</summary>
    public required int Step { get; init; }
}

/// <summary>Every step of a task did its work or was left out by its condition.</summary>
[EventType("scaffolder.task.completed.v1")]
public sealed record TaskCompleted : TaskEvent
{
    public required IReadOnlyList<TaskLink> Links { get; init; }
}

/// <summary>A task ended at a step that could not be done.</summary>
[EventType("scaffolder.task.failed.v1")]
public sealed record TaskFailed : TaskEvent
{
    /// <summary>Id of the step; null when it was none of them, for example the template's output.</summary>
    public string? StepId { get; init; }

    /// <summary>What is wrong, where, and what to do about it.</summary>
    public required string Reason { get; init; }
}

/// <summary>A task ended because someone asked for it; what its steps had done is taken back.</summary>
[EventType("scaffolder.task.cancelled.v1")]
public sealed record TaskCancelled : TaskEvent
{
    /// <summary>Id of the step it ended before or in; null when none had begun.</summary>
    public string? StepId { get; init; }
}

/// <summary>Something a task made, as its template's output names it.</summary>
public sealed record TaskLink
{
    public string? Title { get; init; }
    public string? Url { get; init; }
    public string? EntityRef { get; init; }
}
