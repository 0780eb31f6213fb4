using Catalog.History;
using Catalog.Ingestion;
using Catalog.Sources;
using Contracts.Gateway;
using Dapper;
using MassTransit;
using Messaging.Database;

namespace Catalog.Pushes;

/// <summary>Commits reached a repository: what the catalog read of it may have changed.</summary>
sealed class RefreshTouchedLocations(UnitOfWork work, SourceReader reader) : IConsumer<PushReceived>
{
    const string SelectTouched = "select distinct location_id from entities where slug = @slug";

    public async Task Consume(ConsumeContext<PushReceived> context)
    {
        var ct = context.CancellationToken;
        await ChangedBy.SayAsync(work, context.Message.Subject, ct);
        var touched = await work.Connection.QueryAsync<Guid>(new CommandDefinition(
            SelectTouched, new { slug = context.Message.Repository.ToLowerInvariant() },
            work.Transaction, cancellationToken: ct));
        await RefreshLocations.RunAsync(work, await StoredLocation.LockAsync(work, touched.AsList(), ct), reader, ct);
    }
}
