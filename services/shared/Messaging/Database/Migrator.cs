using Defaults.Errors;
using System.Reflection;
using DbUp;
using DbUp.Builder;
using DbUp.Postgresql;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.Database;

/// <summary>
/// Brings the service's schema up to date before anything that uses it starts. Replicas that start together take turns
/// under an advisory lock. Waits for a database that is not there yet: a restart during an outage is no failure.
/// </summary>
public sealed class Migrator(
    NpgsqlConnectionStringBuilder settings, ServiceName service, IEnumerable<MigrationSource> sources, ILogger<Migrator> log)
    : IHostedService
{
    // Any constant will do, so long as only migrations use it; the schema's own number is the second key.
    const int LockClass = 0x1D9;
    static readonly TimeSpan retryDelay = TimeSpan.FromSeconds(1);

    const string LockSchema = "select pg_advisory_lock(@lockClass, hashtext(@schema))";

    public async Task StartAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await MigrateAsync(ct);
                return;
            }
            catch (Exception exception) when (Transient.Is(exception) && !ct.IsCancellationRequested)
            {
                log.WaitingForDatabase(service.Name, exception.Message);
                await Task.Delay(retryDelay, ct);
            }
        }
    }

    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    async Task MigrateAsync(CancellationToken ct)
    {
        // A connection of its own, outside the pool: closing it releases the lock, also when a script failed.
        var unpooled = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync(ct);
        await using (var command = new NpgsqlCommand(LockSchema, connection))
        {
            command.Parameters.AddWithValue("lockClass", LockClass);
            command.Parameters.AddWithValue("schema", service.Schema);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(ct);
        }

        foreach (var source in sources)
            Run(source, unpooled.ConnectionString);
    }

    void Run(MigrationSource source, string connectionString)
    {
        var builder = DeployChanges.To
            .PostgresqlDatabase(connectionString, service.Schema)
            .JournalToPostgresqlTable(service.Schema, source.Journal)
            .WithScriptsEmbeddedInAssembly(source.Assembly, name => name.Contains(".Migrations.", StringComparison.Ordinal))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere();
        builder.Configure(settings => settings.ScriptExecutor = new OwnSchemaExecutor(settings, service.Schema));
        var upgrade = builder.Build().PerformUpgrade();
        if (!upgrade.Successful)
            throw new InvalidOperationException(
                $"Migration {upgrade.ErrorScript?.Name} of {service.Name} failed: {upgrade.Error.Message}", upgrade.Error);
        foreach (var script in upgrade.Scripts)
            log.Migrated(service.Name, script.Name);
    }

    /// <summary>DbUp would create the schema, which a service's role may not even when it is there already.</summary>
    sealed class OwnSchemaExecutor(UpgradeConfiguration settings, string schema) : PostgresqlScriptExecutor(
        () => settings.ConnectionManager, () => settings.Log, schema, () => settings.VariablesEnabled,
        settings.ScriptPreprocessors, () => settings.Journal)
    {
        protected override string GetVerifySchemaSql(string schema) => "select 1";
    }
}

/// <summary>Where migrations come from; sources run in the order in which they were added.</summary>
/// <param name="Journal">The table, of the service's schema, that remembers which of them have run.</param>
public sealed record MigrationSource(Assembly Assembly, string Journal);
