using Catalog.Entities;
using Dapper;
using Defaults.Errors;
using Npgsql;

namespace Catalog.Locations;

/// <summary>The location that an entity came from.</summary>
static class GetLocationByEntity
{
    const string SelectLocation = """
        select l.id, l.type, l.target, l.entity_ref
          from entities e
          join locations l on l.id = e.location_id
         where e.ref = @ref
        """;

    public static async Task<IResult> Handle(
        string kind, string @namespace, string name, NpgsqlDataSource db, CancellationToken ct)
    {
        var @ref = new EntityRef(kind, @namespace, name).ToString();
        await using var connection = await db.OpenConnectionAsync(ct);
        var location = await connection.QueryFirstOrDefaultAsync<Location>(new CommandDefinition(
            SelectLocation, new { @ref }, cancellationToken: ct));
        return location is null
            ? BackstageErrors.Result(StatusCodes.Status404NotFound, $"found no entity for ref {@ref}")
            : TypedResults.Ok(location);
    }
}
