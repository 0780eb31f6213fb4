using Contracts.Catalog;
using Dapper;
using Messaging.Database;

namespace Catalog.Locations;

/// <summary>A location enters, on the caller's transaction; its row is locked from then on.</summary>
static class InsertLocation
{
    // Whoever comes second waits for the first one's commit, then finds nothing inserted.
    const string Insert = """
        insert into locations (id, type, target, entity_ref, origin, trusted, registered_by)
        values (@id, @Type, @Path, @EntityRef, @origin, @trusted, @registeredBy)
            on conflict (type, target) do nothing
        """;

    /// <returns>The new location's id; null when there is one already.</returns>
    public static async Task<Guid?> RunAsync(
        UnitOfWork work, LocationTarget target, string origin, bool trusted, string? registeredBy, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        var inserted = await work.Connection.ExecuteAsync(new CommandDefinition(
            Insert, new { id, target.Type, target.Path, target.EntityRef, origin, trusted, registeredBy },
            work.Transaction, cancellationToken: ct));
        if (inserted == 0)
            return null;

        await work.EnqueueAsync(
            new LocationRegistered
            {
                Subject = $"location:{id}",
                LocationId = id,
                Type = target.Type,
                Target = target.Path,
                Trusted = trusted,
            },
            ct);
        return id;
    }
}

/// <summary>Where a location's definition stands.</summary>
static class LocationOrigins
{
    public const string Config = "config";
    public const string Registered = "registered";
}
