using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Messaging.Database;

public static class DatabaseExtensions
{
    const int ConnectSeconds = 5;
    const int CommandSeconds = 15;
    const int KeepAliveSeconds = 10;
    const int PoolSizeMax = 40;

    /// <summary>A page of documents in one read from the socket.</summary>
    const int ReadBytes = 1 << 15;

    /// <summary>
    /// The service's own schema: a pool, migrations before anything else starts, and a readiness check.
    /// Reads <c>ConnectionStrings:Postgres</c>.
    /// </summary>
    public static IHostApplicationBuilder AddPlatformDatabase(this IHostApplicationBuilder builder, ServiceName service)
    {
        var settings = new NpgsqlConnectionStringBuilder(
            builder.Configuration.GetConnectionString("Postgres")
            ?? throw new InvalidOperationException(
                "ConnectionStrings:Postgres is missing. Set ConnectionStrings__Postgres to the service's own login."))
        {
            SearchPath = service.Schema,
            ApplicationName = service.Name,
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
            KeepAlive = KeepAliveSeconds,
            MaxPoolSize = PoolSizeMax,
            ReadBufferSize = ReadBytes,
            // It would run seven statements before each use. What is set for longer than a transaction is set elsewhere.
            NoResetOnClose = true,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 3,
        };
        // Many small questions at once: compiling one, or sharing it out among processes, takes longer than answering it.
        settings.Options ??= "-c jit=off -c max_parallel_workers_per_gather=0";
        // Columns are snake_case, properties are not: said once here, so that no query needs an alias.
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        builder.Services.AddSingleton(service);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(settings));
        builder.Services.AddScoped<UnitOfWork>();
        builder.Services.AddSingleton(new MigrationSource(typeof(Migrator).Assembly, "shared_migrations"));
        builder.Services.AddSingleton(new MigrationSource(service.Assembly, "service_migrations"));
        builder.Services.AddHostedService<Migrator>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseCheck>("database", HealthStatus.Unhealthy, ["ready"]);
        return builder;
    }
}

/// <summary>A process and the schema, queues and contracts that are its own.</summary>
/// <param name="Name">Lower case: the schema, the login role and the first word of its queues.</param>
/// <param name="Assembly">Where its migrations and consumers are.</param>
public sealed record ServiceName(string Name, System.Reflection.Assembly Assembly)
{
    public string Schema => Name;
}
