using System.Text.Json;
using System.Text.Json.Nodes;
using Contracts;
using Contracts.Scaffolder;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging.Database;
using Messaging.Idempotency;
using Scaffolder.Actions;
using Scaffolder.Runs;
using Scaffolder.Templates;

namespace Scaffolder.Tasks;

/// <summary>
/// Starts a template with values. Everything that can be known to be wrong is told now, and nothing is kept then.
/// </summary>
static class CreateTask
{
    /// <param name="Values">By the template's parameters.</param>
    /// <param name="Secrets">Not taken as yet; may be left out or empty.</param>
    public sealed record Request(string? TemplateRef, JsonObject? Values, JsonObject? Secrets);

    public sealed record Response(Guid Id);

    const string InsertTask = """
        insert into tasks (id, template_ref, template_digest, spec, step_count, created_by, actor, owner, traceparent)
        values (@Id, @TemplateRef, @Digest, @Spec::json, @Steps, @CreatedBy, @Actor::json, @Owner, @Traceparent)
        """;

    const string InsertSteps = """
        insert into task_steps (task_id, number, step_id, name, action)
        select @task, number, step_id, name, action
          from unnest(@ids, @names, @actions) with ordinality as given (step_id, name, action, number)
        """;

    public static async Task<IResult> Handle(
        Request request, UnitOfWork work, ActionTable actions, TaskSignal signal, HttpContext context,
        CancellationToken ct)
    {
        var caller = Caller.From(context.User);
        if (Refuse(request) is { } refusal)
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, refusal);

        await work.BeginAsync(ct);
        if (await IdempotencyKeys.FindAsync(work, context, caller.Subject, request, ct) is { } replay)
            return replay;
        var @ref = StoredTemplate.FullRef(request.TemplateRef!);
        if (@ref is null || await StoredTemplate.FindAsync(work.Connection, @ref, ct) is not { } template)
            return UnknownTemplate.Answer(request.TemplateRef!);
        if (!TemplateSpec.TryRead(template, actions, out var spec, out var reason))
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, $"{@ref} cannot be run: {reason}");
        if (TaskValues.Check(spec, request.Values!) is { } problems)
            return problems;
        var (owner, denial) = await TaskOwner.FindAsync(work.Connection, spec, request.Values!, caller.ToActor(), ct);
        if (denial is not null)
            return denial;
        var taskSpec = TaskSpec.Of(spec, request.Values!, caller.Subject);
        if (Foresight.Check(spec, taskSpec, actions) is { } hopeless)
            return hopeless;

        var id = await InsertAsync(work, spec, taskSpec, caller, owner, ct);
        var answer = await IdempotencyKeys.KeepAsync(
            work, context, caller.Subject, StatusCodes.Status201Created, $"/api/scaffolder/v2/tasks/{id}",
            new Response(id), ct);
        work.AfterCommit(signal.Raise);
        await work.CommitAsync(ct);
        return answer;
    }

    static string? Refuse(Request request) => request switch
    {
        { TemplateRef: null or "" } => "templateRef is missing. Name a template, "
            + "such as template:default/new-microservice.",
        { Values: null } => "values is missing. Send an object with the template's parameters, {} where it has none.",
        { Secrets.Count: > 0 } => "secrets are not taken yet. Leave the field out, and give no secret as a value.",
        _ => null,
    };

    static async Task<Guid> InsertAsync(
        UnitOfWork work, TemplateSpec spec, JsonObject taskSpec, Caller caller, string? owner, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        await work.Connection.ExecuteAsync(new CommandDefinition(
            InsertTask,
            new
            {
                Id = id,
                TemplateRef = spec.Template.Ref,
                spec.Template.Digest,
                Spec = taskSpec.ToJsonString(JsonSerializerOptions.Web),
                Steps = spec.Steps.Count,
                CreatedBy = caller.Subject,
                Actor = JsonSerializer.Serialize(caller.ToActor(), JsonSerializerOptions.Web),
                Owner = owner,
                Traceparent = System.Diagnostics.Activity.Current?.Id,
            },
            work.Transaction, cancellationToken: ct));
        await work.Connection.ExecuteAsync(new CommandDefinition(
            InsertSteps,
            new
            {
                task = id,
                ids = spec.Steps.Select(step => step.Id).ToArray(),
                names = spec.Steps.Select(step => step.Name).ToArray(),
                actions = spec.Steps.Select(step => step.Action).ToArray(),
            },
            work.Transaction, cancellationToken: ct));
        await work.EnqueueAsync(
            new TaskCreated
            {
                Subject = $"task:{id}", TaskId = id, TemplateRef = spec.Template.Ref, CreatedBy = caller.Subject,
                Owner = owner, Visibility = Visibilities.Restricted, Steps = spec.Steps.Count,
            },
            ct);
        return id;
    }
}
