using Dapper;
using Defaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Gateway.Intake;

/// <summary>Has a stored delivery translated again, after whatever kept it from being read was mended.</summary>
static class ReplayDelivery
{
    const string Requeue = """
        update webhook_deliveries set state = 'received', reason = null where id = @id and state <> 'received'
        """;

    public static async Task<Results<Accepted, ProblemHttpResult>> Handle(
        Guid id, NpgsqlDataSource db, TranslationSignal signal, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        if (await connection.ExecuteAsync(new CommandDefinition(Requeue, new { id }, cancellationToken: ct)) == 0)
            return Problems.NotFound($"No delivery with the id {id} waits for a replay; GET /api/ops/webhooks lists them.");
        signal.Raise();
        return TypedResults.Accepted((string?)null);
    }
}
