using Defaults.Errors;
using Dapper;
using Messaging.Database;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Messaging;

/// <summary>Age of the oldest unsent message and number of parked ones, sampled so that a scrape costs no query.</summary>
sealed class MessagingGauges : BackgroundService
{
    static readonly TimeSpan interval = TimeSpan.FromSeconds(5);

    const string Sample = """
        select coalesce(extract(epoch from clock_timestamp() - (select min(created_at) from outbox)), 0)::float8,
               (select count(*) from parked_messages)
        """;

    readonly NpgsqlDataSource db;
    double oldestSeconds;
    long parked;

    public MessagingGauges(NpgsqlDataSource db)
    {
        this.db = db;
        MessagingTelemetry.Meter.CreateObservableGauge(
            "platform_outbox_oldest_age_seconds", () => oldestSeconds, "s", "Age of the oldest message not yet sent");
        MessagingTelemetry.Meter.CreateObservableGauge(
            "platform_parked_messages", () => parked, description: "Messages that wait for an operator");
    }

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(interval);
        do
        {
            try
            {
                await using var connection = await db.OpenConnectionAsync(ct);
                (oldestSeconds, parked) = await connection.QuerySingleAsync<(double, long)>(
                    new CommandDefinition(Sample, cancellationToken: ct));
            }
            catch (Exception) when (!ct.IsCancellationRequested)
            {
                // A gauge is no reason to end a process. The last sample stays; the outage itself shows in readiness.
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }
}
