using Npgsql;

namespace Testing.Instances;

/// <summary>A private PostgreSQL.</summary>
public sealed class PostgresServer : PrivateServer
{
    internal const string Kind = "postgres";
    const string PlatformDatabase = "platform";

    PostgresServer(string folder, int port, bool isShared) : base(Kind, folder, port, isShared)
    {
    }

    internal static PostgresServer Shared(string folder, int port) => new(folder, port, isShared: true);

    /// <summary>One for a test that stops or kills it. Disposing destroys it.</summary>
    public static async Task<PostgresServer> StartOwnAsync() => await StartAsync(isShared: false);

    internal static async Task<PostgresServer> StartAsync(bool isShared)
    {
        var folder = TrialFolder.Make(Kind);
        var settings = await Launcher.StartAsync(Kind, folder);
        return new PostgresServer(folder, int.Parse(settings["PORT"]), isShared);
    }

    /// <param name="role">A process's role, or <c>postgres</c> for the administrator.</param>
    /// <param name="port">Of a proxy in front of it; its own without one.</param>
    public string ConnectionString(string role, string database = PlatformDatabase, int? port = null) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port ?? Port,
            Database = database,
            Username = role,
            Password = PasswordOf(role),
            // Each test has a data source or two; idle connections of all of them would use up the server's.
            ConnectionIdleLifetime = 10,
            ConnectionPruningInterval = 5,
        }.ConnectionString;

    /// <summary>Makes a database with the schemas and grants of a real one.</summary>
    internal async Task<string> CreateDatabaseAsync(string name)
    {
        // Roles belong to the whole server: two test processes that alter them at once would fail.
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await Execute("select pg_advisory_lock(hashtext('platform test databases'))");
        await Execute($"create database {name}");
        await RunRolesAsync(name);
        return name;

        async Task Execute(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    async Task RunRolesAsync(string database)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy/postgres/roles.sql"));
        var variables = ProcessName.All.Select(role => $"\\set {role}_password '{PasswordOf(role)}'\n");
        await Command.RunAsync(
            Psql(), ["-X", "-q", "-v", "ON_ERROR_STOP=1"],
            new Dictionary<string, string>
            {
                ["PGHOST"] = "127.0.0.1",
                ["PGPORT"] = $"{Port}",
                ["PGUSER"] = "postgres",
                ["PGPASSWORD"] = PasswordOf("postgres"),
                ["PGDATABASE"] = database,
            },
            string.Concat(variables) + script);
    }

    static string Psql()
    {
        const string Versions = "/usr/lib/postgresql";
        return Directory.Exists(Versions)
            ? Directory.GetFiles(Versions, "psql", SearchOption.AllDirectories).Order(StringComparer.Ordinal).LastOrDefault() ?? "psql"
            : "psql";
    }
}
