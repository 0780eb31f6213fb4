using System.Text.Json.Nodes;

namespace Scaffolder.Actions;

/// <summary>An action that can tell before a task begins that its step could not be done.</summary>
interface IForesees : IAction
{
    /// <summary>Null when nothing is known to be in the way.</summary>
    ActionOutcome.Failed? Foresee(JsonObject input);
}
