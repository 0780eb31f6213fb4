using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using Scaffolder.Actions;
using Scaffolder.Templating;

namespace Scaffolder.Runs;

/// <summary>How far a task has come: the states and outputs of its steps, and its files.</summary>
sealed class TaskProgress
{
    const string SelectSteps = """
        select s.number, s.step_id, s.name, s.action, s.state, s.attempt, s.output, s.started_at,
               a.task_id is not null as answered, a.output as answer, a.field, a.reason,
               coalesce(s.started_at + @wait < now(), false) as waited_too_long
          from task_steps s
          left join task_answers a using (task_id, number)
         where s.task_id = @task
         order by s.number
        """;

    readonly JsonObject spec;
    readonly List<StepRow> steps;

    TaskProgress(JsonObject spec, List<StepRow> steps, Workspace workspace) =>
        (this.spec, this.steps, Workspace) = (spec, steps, workspace);

    public Workspace Workspace { get; private set; }

    /// <summary>The first step that has not ended; null when all have.</summary>
    public StepRow? Next => steps.Find(step => step.State is not ("completed" or "skipped"));

    /// <summary>Steps that have done something, are doing it, or have asked for it, in order.</summary>
    public IEnumerable<StepRow> Begun => steps.Where(step => step.State is "completed" or "processing" or "waiting");

    public JsonNode? Output => spec["output"];

    /// <summary>The folder of the template, for relative URLs.</summary>
    public string? Folder => (string?)spec["templateInfo"]?["baseUrl"];

    public static async Task<TaskProgress> LoadAsync(NpgsqlDataSource db, ClaimedTask task, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var steps = await connection.QueryAsync<StepRow>(new CommandDefinition(
            SelectSteps, new { task = task.Id, wait = Checkpoint.WaitMax }, cancellationToken: ct));
        var workspace = await WorkspaceStore.LoadAsync(connection, task.Id, ct);
        return new TaskProgress(task.ReadSpec(), steps.AsList(), workspace);
    }

    /// <summary>A step as its template writes it.</summary>
    public JsonObject WrittenOf(StepRow step) => spec["steps"]![step.Number - 1]!.AsObject();

    /// <summary>What the action of a step is given.</summary>
    public ActionRun RunOf(
        Lease lease, StepRow step, JsonObject input, TemplateEngine engine, Func<string, Task> tell) => new()
    {
        TaskId = lease.Task.Id,
        Step = step.Number,
        Input = input,
        Workspace = Workspace,
        Folder = Folder,
        Engine = engine,
        Actor = lease.Task.ReadActor(),
        Owner = lease.Task.Owner,
        Registers = steps.Exists(known => known.Action == RegisterInCatalog.Id),
        TaskCreatedAt = lease.Task.CreatedAt,
        Fence = lease.Task.Fence,
        LogAsync = tell,
    };

    public void Done(StepRow step, ActionOutcome.Done outcome)
    {
        (step.State, step.Output) = ("completed", outcome.Output.ToJsonString());
        Workspace = outcome.Workspace ?? Workspace;
    }

    /// <summary>What expressions of the template see.</summary>
    public JsonObject Context(ClaimedTask task)
    {
        var outputs = new JsonObject();
        foreach (var step in steps.Where(step => step.State == "completed"))
            outputs[step.StepId] = new JsonObject { ["output"] = JsonNode.Parse(step.Output ?? "{}") };
        return new JsonObject
        {
            ["parameters"] = spec["parameters"]?.DeepClone(),
            ["steps"] = outputs,
            ["user"] = spec["user"]?.DeepClone(),
            ["secrets"] = new JsonObject(),
            ["environment"] = new JsonObject { ["parameters"] = new JsonObject(), ["secrets"] = new JsonObject() },
            ["context"] = new JsonObject { ["task"] = new JsonObject { ["id"] = task.Id.ToString() } },
        };
    }
}

/// <summary>A step, and what it was answered if it asked another service.</summary>
sealed record StepRow
{
    public required int Number { get; init; }
    public required string StepId { get; init; }
    public required string Name { get; init; }
    public required string Action { get; init; }
    public required string State { get; set; }

    /// <summary>How often it was begun.</summary>
    public required int Attempt { get; init; }

    /// <summary>JSON.</summary>
    public required string? Output { get; set; }

    /// <summary>By the database's clock, which all replicas share.</summary>
    public required bool WaitedTooLong { get; init; }
    public required bool Answered { get; init; }

    /// <summary>JSON; null when the answer was no.</summary>
    public required string? Answer { get; init; }
    public required string? Field { get; init; }
    public required string? Reason { get; init; }
}
