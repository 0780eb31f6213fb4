using Catalog.Locations;
using Catalog.Sources;
using Dapper;
using Messaging.Database;

namespace Catalog.Commands;

/// <summary>A source whose entities another service keeps: a location that is never read.</summary>
static class KeptSource
{
    const string TakeVersion = """
        insert into kept_entities as known (source, ref, version)
        values (@source, @ref, @version)
            on conflict (source, ref) do update set version = excluded.version
         where known.version < excluded.version
        """;

    // The update changes nothing; it locks the row, so that the source does not leave while an entity of it enters.
    const string InsertOrLock = """
        insert into locations (id, type, target, entity_ref, origin, trusted, next_refresh_at)
        values (@id, @Type, @Target, @EntityRef, @origin, false, 'infinity')
            on conflict (type, target) do update set origin = excluded.origin
        returning id
        """;

    const string Lock = "select id from locations where type = @Type and target = @Target for update";

    const string DeleteEmpty = """
        delete from locations
         where id = @location and not exists (select 1 from entities where location_id = @location)
        """;

    public static LocationTarget Of(string source) => new(LocationTarget.ServiceType, null, source);

    /// <returns>False when a newer command about this entity of the source has come before.</returns>
    public static async Task<bool> IsNewestAsync(
        UnitOfWork work, string source, string @ref, long version, CancellationToken ct) =>
        await work.Connection.ExecuteAsync(new CommandDefinition(
            TakeVersion, new { source, @ref, version }, work.Transaction, cancellationToken: ct)) == 1;

    /// <returns>The id of the source's location, which is there from now on.</returns>
    public static Task<Guid> InsertOrLockAsync(UnitOfWork work, LocationTarget source, CancellationToken ct) =>
        work.Connection.QuerySingleAsync<Guid>(new CommandDefinition(
            InsertOrLock,
            new
            {
                id = Guid.CreateVersion7(),
                source.Type,
                source.Target,
                source.EntityRef,
                origin = LocationOrigins.Service,
            },
            work.Transaction, cancellationToken: ct));

    /// <returns>Null when the source has no entity.</returns>
    public static Task<Guid?> LockAsync(UnitOfWork work, LocationTarget source, CancellationToken ct) =>
        work.Connection.QuerySingleOrDefaultAsync<Guid?>(new CommandDefinition(
            Lock, new { source.Type, source.Target }, work.Transaction, cancellationToken: ct));

    public static Task DeleteEmptyAsync(UnitOfWork work, Guid location, CancellationToken ct) =>
        work.Connection.ExecuteAsync(new CommandDefinition(
            DeleteEmpty, new { location }, work.Transaction, cancellationToken: ct));

    /// <summary>Why nobody but its service takes such an entity away.</summary>
    public static string ToldKept(string source) =>
        $"It is kept by {source.Split(':')[0]} as {source}. Have it removed there.";
}
