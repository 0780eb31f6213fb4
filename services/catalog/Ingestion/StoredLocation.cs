using System.Text.Json;
using Catalog.Locations;
using Catalog.Sources;
using Dapper;
using Messaging.Database;

namespace Catalog.Ingestion;

/// <summary>A location's row, locked.</summary>
sealed record StoredLocation
{
    const string Select = """
        select id, type, target, origin, trusted, content_hash, problems::text as problems, read_at,
               exists (select 1 from waiting_claims w where w.location_id = l.id) as waits
          from locations l
        """;

    // Sorted, because two refreshes of the same locations in different order would deadlock.
    const string LockLocations = $"{Select} where id = any(@ids) order by id for update";

    const string SelectLocationOf = "select location_id from entities where ref = @ref and location_id is not null";

    public required Guid Id { get; init; }
    public required string Type { get; init; }
    public required string Target { get; init; }
    /// <summary>One of <see cref="LocationOrigins"/>.</summary>
    public required string Origin { get; init; }
    public required bool Trusted { get; init; }

    /// <summary>Null when it is to be read again, whatever its files say.</summary>
    public required string? ContentHash { get; init; }

    public required string Problems { get; init; }

    /// <summary>When the reading began that is stored, by the database's clock; null before the first.</summary>
    public required DateTime? ReadAt { get; init; }

    /// <summary>Whether it claims what another location holds.</summary>
    public required bool Waits { get; init; }

    public LocationTarget Where => LocationTarget.Stored(Type, Target);

    /// <summary>The location that an entity came from; empty when there is no such entity.</summary>
    public static async Task<IReadOnlyList<Guid>> IdOfAsync(UnitOfWork work, string @ref, CancellationToken ct) =>
        (await work.Connection.QueryAsync<Guid>(new CommandDefinition(
            SelectLocationOf, new { @ref }, work.Transaction, cancellationToken: ct))).AsList();

    public static async Task<IReadOnlyList<StoredLocation>> LockAsync(
        UnitOfWork work, IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        (await work.Connection.QueryAsync<StoredLocation>(new CommandDefinition(
            LockLocations, new { ids = ids.ToArray() }, work.Transaction, cancellationToken: ct))).AsList();
}
