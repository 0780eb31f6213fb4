using Dapper;
using Defaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Metrics.Incidents;

static class GetIncident
{
    const string SelectIncident = $"select {Incident.Columns} from incidents i where i.id = @id";

    public static async Task<Results<Ok<Incident>, ProblemHttpResult>> Handle(
        Guid id, NpgsqlDataSource db, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await ReadAsync(connection, id, ct) is { } incident
            ? TypedResults.Ok(incident)
            : Problems.NotFound($"There is no incident {id}.");
    }

    /// <summary>Also what the connection's own transaction has written.</summary>
    public static Task<Incident?> ReadAsync(NpgsqlConnection connection, Guid id, CancellationToken ct) =>
        connection.QuerySingleOrDefaultAsync<Incident>(new CommandDefinition(
            SelectIncident, new { id }, cancellationToken: ct));
}
