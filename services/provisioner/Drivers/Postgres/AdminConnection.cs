using Npgsql;

namespace Provisioner.Drivers.Postgres;

/// <summary>Connections of the administrator, each opened for one piece of work and closed after it.</summary>
static class AdminConnection
{
    const int ConnectSeconds = 5;
    const int CommandSeconds = 30;   // making a database copies some 8 MB and waits for the disk

    /// <param name="database">Null for the one that the setting names, or else <c>postgres</c>.</param>
    public static async Task<NpgsqlConnection> OpenAsync(string admin, string? database, CancellationToken ct)
    {
        var settings = new NpgsqlConnectionStringBuilder(admin)
        {
            // An idle connection in a pool would outlive a changed password, and keep a database from being dropped.
            Pooling = false,
            ApplicationName = "platform provisioner",
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
        };
        settings.Database = database ?? settings.Database ?? "postgres";
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        // Spans carry the text of statements, and one of these sets a password.
        builder.ConfigureTracing(tracing => tracing.ConfigureCommandFilter(_ => false));
        await using var source = builder.Build();
        return await source.OpenConnectionAsync(ct);
    }
}
