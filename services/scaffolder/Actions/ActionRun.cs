using System.Text.Json;
using System.Text.Json.Nodes;
using Contracts;
using Scaffolder.Runs;
using Scaffolder.Templating;

namespace Scaffolder.Actions;

/// <summary>What an action is given: one step of one task.</summary>
sealed record ActionRun
{
    public required Guid TaskId { get; init; }

    /// <summary>1-based.</summary>
    public required int Step { get; init; }

    /// <summary>Rendered, and checked by the action's schema. It may hold anything, so it is logged nowhere.</summary>
    public required JsonObject Input { get; init; }
    public required Workspace Workspace { get; init; }

    /// <summary>From where relative URLs of the template count; null where that is not known.</summary>
    public required string? Folder { get; init; }
    public required TemplateEngine Engine { get; init; }

    /// <summary>Who the task is run for.</summary>
    public required Actor Actor { get; init; }

    /// <summary>The group the task is run for; null when its template asks for none.</summary>
    public required string? Owner { get; init; }
    /// <summary>Whether the task will register entities in the catalog.</summary>
    public required bool Registers { get; init; }
    public required DateTimeOffset TaskCreatedAt { get; init; }

    /// <summary>+1 with each process that takes the task up.</summary>
    public required long Fence { get; init; }

    /// <summary>Tells those who follow the task.</summary>
    public required Func<string, Task> LogAsync { get; init; }

    /// <summary><c>task id/step number</c>, by which answers find back.</summary>
    public string Reference => $"{TaskId}/{Step}";

    /// <summary>A text of the input; null where it was left out.</summary>
    public string? Text(string name) => Input[name].AsText();

    public bool Flag(string name) => Input[name]?.GetValueKind() == JsonValueKind.True;
}
