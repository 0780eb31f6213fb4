using System.Text.Json.Nodes;
using Contracts.Catalog;
using Contracts.Provisioner;
using Dapper;
using MassTransit;
using Messaging;
using Messaging.Database;
using Scaffolder.Actions;

namespace Scaffolder.Runs;

/// <summary>
/// Keeps what a waiting step was answered, and wakes its task. An answer may come before the step waits, more than
/// once, or for a task that has ended; the first one for a step counts.
/// </summary>
sealed class RecordAnswer(UnitOfWork work, TaskSignal signal, ILogger<RecordAnswer> log) :
    IConsumer<LocationRegistered>, IConsumer<LocationRefused>,
    IConsumer<OrderReady>, IConsumer<OrderFailed>, IConsumer<OrderRefused>
{
    // Locked before the answer is stored: a step that begins to wait at this moment sees either the answer or its wake.
    const string LockTask = """
        select id from tasks where id = @task and state in ('open', 'processing') for update
        """;

    const string Store = """
        insert into task_answers (task_id, number, output, field, reason)
        select @task, @number, @output::json, @field, @reason
         where exists (select from task_steps where task_id = @task and number = @number and ended_at is null)
            on conflict do nothing
        """;

    const string Wake = "update tasks set not_before = least(not_before, now()) where id = @task";

    public Task Consume(ConsumeContext<LocationRegistered> context) =>
        KeepAsync(
            context.Message.Task, RegisterInCatalog.OutputOf(context.Message), null, null, context.CancellationToken);

    public Task Consume(ConsumeContext<LocationRefused> context) =>
        KeepAsync(
            context.Message.Task, null, context.Message.Field,
            $"was refused by the catalog: {context.Message.Reason}", context.CancellationToken);

    public Task Consume(ConsumeContext<OrderReady> context) =>
        KeepAsync(context.Message.Task, OrderFromMenu.OutputOf(context.Message), null, null, context.CancellationToken);

    public Task Consume(ConsumeContext<OrderFailed> context) =>
        KeepAsync(
            context.Message.Task, null, null,
            $"the order failed: {context.Message.Reason} {context.Message.Remedy}", context.CancellationToken);

    public Task Consume(ConsumeContext<OrderRefused> context) =>
        KeepAsync(
            context.Message.Task, null, context.Message.Field.Trim('/').Replace('/', '.'),
            $"was refused: {context.Message.Reason}", context.CancellationToken);

    async Task KeepAsync(string? reference, JsonObject? output, string? field, string? reason, CancellationToken ct)
    {
        if (reference is null)
            return;
        if (reference.Split('/') is not [var id, var step] || !Guid.TryParse(id, out var task)
            || !int.TryParse(step, out var number))
        {
            log.StrayAnswer(reference);
            return;
        }

        if (await work.Connection.ExecuteScalarAsync<Guid?>(new CommandDefinition(
            LockTask, new { task }, work.Transaction, cancellationToken: ct)) is null)
            return;
        await work.Connection.ExecuteAsync(new CommandDefinition(
            Store, new { task, number, output = output?.ToJsonString(), field, reason }, work.Transaction,
            cancellationToken: ct));
        await work.Connection.ExecuteAsync(new CommandDefinition(
            Wake, new { task }, work.Transaction, cancellationToken: ct));
        work.AfterCommit(signal.Raise);
        CrashPoint.At(CrashPoint.TaskBeforeAnswer);
    }
}
