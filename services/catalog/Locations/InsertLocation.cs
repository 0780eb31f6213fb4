using Catalog.Sources;
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
        values (@id, @Type, @Target, @EntityRef, @origin, @trusted, @registeredBy)
            on conflict (type, target) do nothing
        """;

    /// <returns>The new location's id; null when there is one already.</returns>
    public static async Task<Guid?> RunAsync(
        UnitOfWork work, LocationTarget target, string origin, bool trusted, string? registeredBy, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        var inserted = await work.Connection.ExecuteAsync(new CommandDefinition(
            Insert, new { id, target.Type, target.Target, target.EntityRef, origin, trusted, registeredBy },
            work.Transaction, cancellationToken: ct));
        return inserted == 0 ? null : id;
    }

    public static LocationRegistered EventOf(Guid id, LocationTarget target, bool trusted) => new()
    {
        Subject = $"location:{id}",
        LocationId = id,
        Type = target.Type,
        Target = target.Target,
        Trusted = trusted,
    };
}

/// <summary>Where a location's definition stands.</summary>
static class LocationOrigins
{
    public const string Config = "config";
    public const string Registered = "registered";

    /// <summary>A discovery found it, and takes it away again.</summary>
    public const string Discovered = "discovered";

    /// <summary>Another service keeps the entities and states them by command; there is nothing to read.</summary>
    public const string Service = "service";
}
