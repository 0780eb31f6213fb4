using Dapper;
using Defaults.Errors;
using Npgsql;

namespace Catalog.Locations;

static class GetLocation
{
    const string SelectLocation = "select id, type, target, entity_ref from locations where id = @id";

    public static async Task<IResult> Handle(string id, NpgsqlDataSource db, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var location = Guid.TryParse(id, out var parsed)
            ? await connection.QueryFirstOrDefaultAsync<Location>(new CommandDefinition(
                SelectLocation, new { id = parsed }, cancellationToken: ct))
            : null;
        return location is null ? NotFound(id) : TypedResults.Ok(location);
    }

    public static IResult NotFound(string id) =>
        BackstageErrors.Result(StatusCodes.Status404NotFound, $"Found no location with ID {id}");
}
