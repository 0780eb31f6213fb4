using Catalog.Ingestion;
using Catalog.Sources;
using Dapper;
using Messaging.Database;

namespace Catalog.Locations;

/// <summary>A location whose repository has another name is what it was, at another target; it is read again soon.</summary>
static class MoveLocation
{
    // The files may be the same, but the entities say where they are.
    const string Move = """
        update locations
           set target = @Target, entity_ref = @EntityRef, content_hash = null, watched = null, next_refresh_at = clock_timestamp()
         where id = @id and not exists (select 1 from locations taken where taken.type = @Type and taken.target = @Target)
        """;

    /// <summary>On the caller's transaction. Where another location has that target already, both stay what they are.</summary>
    public static async Task RunAsync(UnitOfWork work, StoredLocation location, LocationTarget target, CancellationToken ct)
    {
        var moved = await work.Connection.ExecuteAsync(new CommandDefinition(
            Move, new { id = location.Id, target.Type, target.Target, target.EntityRef }, work.Transaction, cancellationToken: ct));
        if (moved == 1)
        {
            await work.EnqueueAsync(
                LocationChange.Of(location) with { Target = target.Target, PreviousType = location.Type, PreviousTarget = location.Target }, ct);
        }
    }
}
