using Catalog.Entities;
using Catalog.History;
using Catalog.Sources;
using Contracts;
using Contracts.Catalog.Commands;
using MassTransit;
using Messaging;
using Messaging.Database;

namespace Catalog.Commands;

/// <summary>Does what other services ask for. A refusal leaves nothing but the event that says why.</summary>
sealed class CarryOutCommands(UnitOfWork work, SourceReader reader, EntityKinds kinds) :
    IConsumer<RegisterLocation>, IConsumer<WithdrawLocation>, IConsumer<DefineEntity>, IConsumer<WithdrawEntity>
{
    const string Savepoint = "command";

    public Task Consume(ConsumeContext<RegisterLocation> context) =>
        RunAsync(context, ct => RegisterForActor.RunAsync(work, reader, context.Message, ct));

    public Task Consume(ConsumeContext<WithdrawLocation> context) => RunAsync(context, async ct =>
    {
        await LocationCommands.WithdrawAsync(work, context.Message, ct);
        return null;
    });

    public Task Consume(ConsumeContext<DefineEntity> context) =>
        RunAsync(context, ct => KeepEntity.RunAsync(work, kinds, context.Message, ct));

    public Task Consume(ConsumeContext<WithdrawEntity> context) => RunAsync(context, async ct =>
    {
        await WithdrawKeptEntity.RunAsync(work, context.Message, ct);
        return null;
    });

    /// <param name="command">Returns the refusal, or null when it is carried out.</param>
    async Task RunAsync<TCommand>(
        ConsumeContext<TCommand> context, Func<CancellationToken, Task<PlatformEvent?>> command)
        where TCommand : PlatformCommand
    {
        var ct = context.CancellationToken;
        await ChangedBy.SayAsync(work, context.Message.OnBehalfOf.Subject, ct);
        await work.Transaction.SaveAsync(Savepoint, ct);
        if (await command(ct) is { } refusal)
        {
            await work.Transaction.RollbackAsync(Savepoint, ct);
            await work.EnqueueAsync(refusal, ct);
        }

        CrashPoint.At(CrashPoint.CommandCarriedOut);
    }
}
