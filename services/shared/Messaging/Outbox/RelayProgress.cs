using Defaults.Errors;
using Dapper;
using Messaging.Database;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>
/// When the relay last got hold of the outbox. A broker that is away is no reason to refuse writes, a database that
/// cannot be claimed from is: readiness ends after 30 s without a claim.
/// </summary>
public sealed class RelayProgress(NpgsqlDataSource db, TimeProvider clock) : IHealthCheck
{
    static readonly TimeSpan staleAfter = TimeSpan.FromSeconds(30);

    const string Probe = "select part from outbox_partitions order by last_run limit 1 for update skip locked";

    long lastClaim = clock.GetTimestamp();

    public void Claimed() => Volatile.Write(ref lastClaim, clock.GetTimestamp());

    /// <summary>For a relay without a broker: shows that claiming itself still works.</summary>
    public async Task ProbeAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await db.OpenConnectionAsync(ct);
            if (await connection.ExecuteScalarAsync<short?>(new CommandDefinition(Probe, cancellationToken: ct)) is not null)
                Claimed();
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            // The relay is pausing for a fault already; silence here is what makes readiness end.
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken ct = default)
    {
        var age = clock.GetElapsedTime(Volatile.Read(ref lastClaim));
        return Task.FromResult(age < staleAfter
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The relay has claimed nothing for {age.TotalSeconds:N0} s."));
    }
}
