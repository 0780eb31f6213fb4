using Dapper;
using Messaging.Database;

namespace Catalog.Ingestion;

/// <summary>What is compared of an entity that is already there.</summary>
sealed record StoredEntity
{
    const string SelectOfLocations = """
        select ref, uid, kind, location_id, parent_ref, source, owner, slug, content_hash
          from entities
         where location_id = any(@locations)
        """;

    public required string Ref { get; init; }
    public required Guid Uid { get; init; }
    public required string Kind { get; init; }
    public required Guid LocationId { get; init; }
    public required string? ParentRef { get; init; }
    public required string Source { get; init; }
    public required string? Owner { get; init; }
    public required string? Slug { get; init; }
    public required string ContentHash { get; init; }

    public static async Task<ILookup<Guid, StoredEntity>> OfAsync(
        UnitOfWork work, IEnumerable<Guid> locations, CancellationToken ct) =>
        (await work.Connection.QueryAsync<StoredEntity>(new CommandDefinition(
            SelectOfLocations, new { locations = locations.ToArray() }, work.Transaction, cancellationToken: ct)))
        .ToLookup(entity => entity.LocationId);
}
