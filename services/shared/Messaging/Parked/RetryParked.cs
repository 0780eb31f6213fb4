using Dapper;
using Defaults.Errors;
using Messaging.Outbox;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Messaging.Parked;

/// <summary>Sends a parked message back to its queue through the outbox, so that it is neither lost nor doubled.</summary>
static class RetryParked
{
    const string MoveToOutbox = """
        with parked as (
            delete from parked_messages where id = @id
            returning id, message_id, queue, message_type, body, traceparent)
        insert into outbox (part, message_id, subject, version, message_type, exchange, body, traceparent)
        select 0, coalesce(message_id, id), queue, 0, coalesce(message_type, ''), queue, body, traceparent from parked
        """;

    public static async Task<Results<Accepted, ProblemHttpResult>> Handle(
        Guid id, NpgsqlDataSource db, OutboxSignal signal, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var moved = await connection.ExecuteAsync(new CommandDefinition(MoveToOutbox, new { id }, cancellationToken: ct));
        if (moved == 0)
            return Problems.NotFound($"No parked message has the id {id}; it was retried or discarded already.");
        signal.Raise();
        return TypedResults.Accepted((string?)null);
    }
}
