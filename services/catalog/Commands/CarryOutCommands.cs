using Catalog.Sources;
using Contracts;
using Contracts.Catalog.Commands;
using MassTransit;
using Messaging;
using Messaging.Database;

namespace Catalog.Commands;

/// <summary>Does what other services ask for. A refusal leaves nothing but the event that says why.</summary>
sealed class CarryOutCommands(UnitOfWork work, SourceReader reader) :
    IConsumer<RegisterLocation>, IConsumer<WithdrawLocation>, IConsumer<DefineEntity>, IConsumer<WithdrawEntity>
{
    const string Savepoint = "command";

    public Task Consume(ConsumeContext<RegisterLocation> context) =>
        RunAsync(ct => RegisterForActor.RunAsync(work, reader, context.Message, ct), context.CancellationToken);

    public Task Consume(ConsumeContext<WithdrawLocation> context) =>
        LocationCommands.WithdrawAsync(work, context.Message, context.CancellationToken);

    public Task Consume(ConsumeContext<DefineEntity> context) =>
        RunAsync(ct => KeepEntity.RunAsync(work, context.Message, ct), context.CancellationToken);

    public Task Consume(ConsumeContext<WithdrawEntity> context) =>
        WithdrawKeptEntity.RunAsync(work, context.Message, context.CancellationToken);

    /// <param name="command">Returns the refusal, or null when it is carried out.</param>
    async Task RunAsync(Func<CancellationToken, Task<PlatformEvent?>> command, CancellationToken ct)
    {
        await work.Transaction.SaveAsync(Savepoint, ct);
        if (await command(ct) is { } refusal)
        {
            await work.Transaction.RollbackAsync(Savepoint, ct);
            await work.EnqueueAsync(refusal, ct);
        }

        CrashPoint.At(CrashPoint.CommandCarriedOut);
    }
}
