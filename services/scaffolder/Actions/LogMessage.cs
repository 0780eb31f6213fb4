using System.Text.Json.Nodes;

namespace Scaffolder.Actions;

/// <summary><c>debug:log</c>: tells something to those who follow the task.</summary>
sealed class LogMessage : IAction
{
    public ActionDescription Description { get; } = new(
        "debug:log", "Writes a message into the task's log, and on demand the names of the files it has so far.",
        Schemas.Of("""
            "message": { "type": "string", "title": "Message" },
            "listWorkspace": { "type": "boolean", "title": "List the files of the workspace" }
            """),
        Schemas.Of(""),
        new ActionExample("Say hello", """
            steps:
              - action: debug:log
                input: { message: "Hello ${{ user.ref }}" }
            """));

    public async Task<ActionOutcome> RunAsync(ActionRun run, CancellationToken ct)
    {
        if (run.Text("message") is { } message)
            await run.LogAsync(message);
        if (run.Flag("listWorkspace"))
            await run.LogAsync($"Workspace:\n{string.Join('\n', run.Workspace.Files.Keys)}");
        return new ActionOutcome.Done([]);
    }
}
