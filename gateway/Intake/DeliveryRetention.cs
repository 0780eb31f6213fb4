using Dapper;
using Npgsql;

namespace Gateway.Intake;

/// <summary>Forgets deliveries that were dealt with, and the facts they told. What is parked waits for a person.</summary>
sealed class DeliveryRetention(NpgsqlDataSource db, ILogger<DeliveryRetention> log) : BackgroundService
{
    const int RowsPerDelete = 1_000;
    static readonly TimeSpan interval = TimeSpan.FromMinutes(10);

    // The same body may come again under a new id for as long as its facts are remembered.
    static readonly TimeSpan kept = TimeSpan.FromDays(30);

    const string DeleteDeliveries = """
        delete from webhook_deliveries
         where id in (
               select id from webhook_deliveries
                where state in ('translated', 'ignored', 'repeated')
                  and received_at < now() - @kept
                limit @rows)
        """;

    const string DeleteFacts = """
        delete from webhook_facts
         where event_id in (select event_id from webhook_facts where told_at < now() - @kept limit @rows)
        """;

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(interval, ct);
            try
            {
                await DeleteAsync(DeleteDeliveries, ct);
                await DeleteAsync(DeleteFacts, ct);
            }
            // Whatever it is, it is tried again; until then the tables only grow.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                log.TranslationPaused(exception.Message);
            }
        }
    }

    async Task DeleteAsync(string sql, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        while (await connection.ExecuteAsync(new CommandDefinition(
            sql, new { kept, rows = RowsPerDelete }, cancellationToken: ct)) == RowsPerDelete)
        {
        }
    }
}
