using Catalog.Ingestion;
using Catalog.Sources;
using Contracts.Catalog;
using Dapper;
using Messaging.Database;

namespace Catalog.Locations;

/// <summary>A location leaves with all its entities, on the caller's transaction.</summary>
static class RemoveLocation
{
    const string DeleteLocation = "delete from locations where id = @id";

    public static async Task RunAsync(UnitOfWork work, StoredLocation location, CancellationToken ct)
    {
        if (location.Type == LocationTarget.GitHubDiscoveryType)
            await DiscoveredLocations.RemoveAllAsync(work, location.Id, ct);
        await RemoveEntities.RunAsync(work, location.Id, _ => true, ct);
        await work.Connection.ExecuteAsync(new CommandDefinition(
            DeleteLocation, new { location.Id }, work.Transaction, cancellationToken: ct));
        await work.EnqueueAsync(
            new LocationRemoved
            {
                Subject = $"location:{location.Id}",
                LocationId = location.Id,
                Type = location.Type,
                Target = location.Target,
            },
            ct);
    }
}
