using Npgsql;

namespace Testing.Instances;

/// <summary>A private PostgreSQL for the databases that tests order.</summary>
public sealed class TenantsServer : PrivateServer
{
    internal const string Kind = "tenants";

    static readonly Lazy<Task<TenantsServer>> shared = new(FindOrStartAsync);

    TenantsServer(string folder, int port, bool isShared) : base(Kind, folder, port, isShared)
    {
    }

    /// <summary>What the provisioner is given as <c>Provisioner:Postgres:Admin</c>.</summary>
    public string AdminConnectionString => ConnectionString("postgres", "postgres", PasswordOf("postgres"));

    /// <summary>
    /// The one that all tests of this process share: that of <c>./platform test</c>, or one that is started by the first
    /// test that needs it and ends with this process.
    /// </summary>
    public static Task<TenantsServer> SharedAsync() => shared.Value;

    /// <summary>One for a test that stops or kills it. Disposing destroys it.</summary>
    public static Task<TenantsServer> StartOwnAsync() => StartAsync(isShared: false);

    /// <summary>A login on it, not pooled, so that a changed password is noticed.</summary>
    public string ConnectionString(string role, string database, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        Username = role,
        Password = password,
        Pooling = false,
    }.ConnectionString;

    /// <param name="database">The administrator's own without one.</param>
    public async Task<NpgsqlConnection> OpenAsync(string? database = null)
    {
        var connection = new NpgsqlConnection(ConnectionString("postgres", database ?? "postgres", PasswordOf("postgres")));
        await connection.OpenAsync();
        return connection;
    }

    static async Task<TenantsServer> StartAsync(bool isShared)
    {
        var folder = TrialFolder.Make(Kind);
        var settings = await Launcher.StartAsync(Kind, folder);
        return new TenantsServer(folder, int.Parse(settings["PORT"]), isShared);
    }

    static async Task<TenantsServer> FindOrStartAsync() =>
        Environment.GetEnvironmentVariable("PLATFORM_TEST_TENANTS_DIR") is { } folder
            ? new TenantsServer(
                folder, new Uri(Environment.GetEnvironmentVariable("PLATFORM_TEST_TENANTS")!).Port, isShared: true)
            : await StartAsync(isShared: true);
}
