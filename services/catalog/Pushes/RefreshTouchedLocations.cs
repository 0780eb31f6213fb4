using Catalog.History;
using Catalog.Ingestion;
using Catalog.Sources;
using Contracts.Gateway;
using Dapper;
using MassTransit;
using Messaging.Database;

namespace Catalog.Pushes;

/// <summary>
/// Commits reached a repository: what the catalog read of it may have changed. Locations of this machine are read at once,
/// those of other servers by the worker that reads what is due, so that no message waits for a server.
/// </summary>
sealed class RefreshTouchedLocations(UnitOfWork work, SourceReader reader) : IConsumer<PushReceived>
{
    const string SelectTouched = """
        select l.id, l.type from locations l
         where l.id in (select location_id from entities where slug = @slug)
            or l.type = 'url' and lower(split_part(l.target, '/', 4) || '/' || split_part(l.target, '/', 5)) = @slug
        """;

    const string MakeDue = "update locations set next_refresh_at = clock_timestamp(), watched = null where id = any(@ids)";

    public async Task Consume(ConsumeContext<PushReceived> context)
    {
        var ct = context.CancellationToken;
        await ChangedBy.SayAsync(work, context.Message.Subject, ct);
        var touched = (await work.Connection.QueryAsync<(Guid Id, string Type)>(new CommandDefinition(
            SelectTouched, new { slug = context.Message.Repository.ToLowerInvariant() },
            work.Transaction, cancellationToken: ct))).ToLookup(location => location.Type == LocationTarget.UrlType, location => location.Id);
        await RefreshLocations.RunAsync(work, [.. touched[false]], reader, ct);
        await work.Connection.ExecuteAsync(new CommandDefinition(
            MakeDue, new { ids = touched[true].Order().ToArray() }, work.Transaction, cancellationToken: ct));
    }
}
