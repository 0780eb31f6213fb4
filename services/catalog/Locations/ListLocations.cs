using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Catalog.Locations;

/// <summary>All locations that were registered or configured, in Backstage's wrapping.</summary>
static class ListLocations
{
    public sealed record Item(Location Data);

    // What another service keeps was registered by nobody, and there is one for each of its entities.
    const string SelectLocations = """
        select id, type, target, entity_ref from locations where origin <> 'service' order by created_at, id
        """;

    public static async Task<Ok<IEnumerable<Item>>> Handle(NpgsqlDataSource db, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var locations = await connection.QueryAsync<Location>(
            new CommandDefinition(SelectLocations, cancellationToken: ct));
        return TypedResults.Ok(locations.Select(location => new Item(location)));
    }
}
