using Catalog.Locations;
using Dapper;
using Messaging.Database;

namespace Catalog.Ingestion;

/// <summary>Takes entities of one location out of the catalog; the caller has locked the location's row.</summary>
static class RemoveEntities
{
    public static async Task RunAsync(
        UnitOfWork work, Guid location, Func<StoredEntity, bool> which, CancellationToken ct)
    {
        var stored = await StoredEntity.OfAsync(work, [location], ct);
        var changes = new EntityChanges([], [], [.. stored[location].Where(which)]);
        var before = await RefreshLocations.RelationsBeforeAsync(work, changes, ct);
        var relations = RelationChanges.Between(before, []);
        await RefLocks.TakeAsync(work, changes.RefsRemoved.Concat(relations.Refs), ct);

        var released = await Claims.ReleaseSlugsAsync(work, changes, ct);
        await ApplyChanges.RunAsync(work, new WriteBatch(work), location, changes, relations, ct);
        await Claims.ScheduleWaitingAsync(work, [.. released, .. changes.RefsRemoved], ct);
    }
}
