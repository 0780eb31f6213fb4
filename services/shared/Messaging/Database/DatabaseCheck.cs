using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Messaging.Database;

/// <summary>Ready means that a statement can be run now.</summary>
sealed class DatabaseCheck(NpgsqlDataSource db) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken ct = default)
    {
        try
        {
            await using var command = db.CreateCommand("select 1");
            command.CommandTimeout = 2;
            await command.ExecuteScalarAsync(ct);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException exception)
        {
            return new HealthCheckResult(
                context.Registration.FailureStatus, $"The database cannot be reached: {exception.Message}");
        }
    }
}
