using Contracts.Catalog;
using MassTransit;
using Messaging.Database;

namespace Organisation;

/// <summary>Keeps the service's copy of groups, members and owners.</summary>
sealed class KeepDirectory(UnitOfWork work) :
    IConsumer<EntityAdded>, IConsumer<EntityChanged>, IConsumer<EntityRemoved>, IConsumer<MembershipChanged>
{
    public Task Consume(ConsumeContext<EntityAdded> context) =>
        DirectoryWriter.KeepAsync(work.Connection, [context.Message], context.CancellationToken);

    public Task Consume(ConsumeContext<EntityChanged> context) =>
        DirectoryWriter.KeepAsync(work.Connection, [context.Message], context.CancellationToken);

    public Task Consume(ConsumeContext<EntityRemoved> context) =>
        DirectoryWriter.KeepAsync(work.Connection, [context.Message], context.CancellationToken);

    public Task Consume(ConsumeContext<MembershipChanged> context) =>
        DirectoryWriter.KeepAsync(work.Connection, [context.Message], context.CancellationToken);
}
