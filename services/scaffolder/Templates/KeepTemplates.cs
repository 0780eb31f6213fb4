using Contracts.Catalog;
using Dapper;
using MassTransit;
using Messaging.Database;

namespace Scaffolder.Templates;

/// <summary>
/// Keeps this service's copy of the templates that catalog has taken up, which come from trusted locations alone. What
/// a row says is what the highest version said, in whatever order events come.
/// </summary>
sealed class KeepTemplates(UnitOfWork work) : IConsumer<EntityAdded>, IConsumer<EntityChanged>, IConsumer<EntityRemoved>
{
    const string Template = "Template";

    const string Upsert = """
        insert into templates as known (ref, entity, version)
        values (@subject, @entity::json, @version)
            on conflict (ref) do update set entity = excluded.entity, version = excluded.version
         where known.version < excluded.version
        """;

    public Task Consume(ConsumeContext<EntityAdded> context) => KeepAsync(
        context.Message.Kind, context.Message.Subject, context.Message.Version,
        context.Message.Entity.GetRawText(), context.CancellationToken);

    public Task Consume(ConsumeContext<EntityChanged> context) => KeepAsync(
        context.Message.Kind, context.Message.Subject, context.Message.Version,
        context.Message.Entity.GetRawText(), context.CancellationToken);

    public Task Consume(ConsumeContext<EntityRemoved> context) => KeepAsync(
        context.Message.Kind, context.Message.Subject, context.Message.Version,
        entity: null, context.CancellationToken);

    Task KeepAsync(string kind, string subject, long version, string? entity, CancellationToken ct) =>
        kind.Equals(Template, StringComparison.OrdinalIgnoreCase)
            ? work.Connection.ExecuteAsync(new CommandDefinition(
                Upsert, new { subject, entity, version }, work.Transaction, cancellationToken: ct))
            : Task.CompletedTask;
}
