using Contracts.Catalog;
using Dapper;
using MassTransit;
using Messaging.Database;

namespace Provisioner.Orders;

/// <summary>The catalog did not take a resource's entity: the resource works all the same, and its order says so.</summary>
sealed class NoteEntityRefusal(UnitOfWork work) : IConsumer<EntityRefused>
{
    const string NoteWarning = """
        update orders
           set warning = @warning, changed_at = clock_timestamp()
         where id = @order and warning is distinct from @warning
        """;

    public Task Consume(ConsumeContext<EntityRefused> context) =>
        ResourceEntity.OrderOf(context.Message.Source) is { } order
            ? work.Connection.ExecuteAsync(new CommandDefinition(
                NoteWarning,
                new { order, warning = $"The catalog did not take {context.Message.Subject}: {context.Message.Reason}" },
                work.Transaction, cancellationToken: context.CancellationToken))
            : Task.CompletedTask;
}
