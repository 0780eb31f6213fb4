using Dapper;
using Defaults.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Messaging.Parked;

static class DiscardParked
{
    const string Delete = "delete from parked_messages where id = @id";

    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid id, NpgsqlDataSource db, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(Delete, new { id }, cancellationToken: ct)) == 1
            ? TypedResults.NoContent()
            : Problems.NotFound($"No parked message has the id {id}; it was retried or discarded already.");
    }
}
