using Npgsql;
using RabbitMQ.Client;

namespace Testing.Instances;

/// <summary>
/// A database and a virtual host of the broker that nobody else uses, with schemas, roles and permissions as in a real
/// installation. About a second on the shared pair; on servers of one's own it is what they come with.
/// </summary>
public sealed class TestSpace
{
    readonly string database;
    readonly string virtualHost;
    static int count;

    TestSpace(PostgresServer postgres, string database, RabbitMqServer rabbitMq, string virtualHost)
    {
        Postgres = postgres;
        RabbitMq = rabbitMq;
        this.database = database;
        this.virtualHost = virtualHost;
    }

    public PostgresServer Postgres { get; }

    public RabbitMqServer RabbitMq { get; }

    /// <summary>A space on the shared pair.</summary>
    public static async Task<TestSpace> CreateAsync()
    {
        var instances = await PrivateInstances.SharedAsync();
        return await OnAsync(instances.Postgres, instances.RabbitMq);
    }

    /// <summary>A space on these servers; either may be shared or one's own.</summary>
    public static async Task<TestSpace> OnAsync(PostgresServer postgres, RabbitMqServer rabbitMq)
    {
        var name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref count)}";
        var (database, virtualHost) = (
            postgres.IsShared ? postgres.CreateDatabaseAsync(name) : Task.FromResult("platform"),
            rabbitMq.IsShared ? rabbitMq.CreateVirtualHostAsync(name) : Task.FromResult("/"));
        return new TestSpace(postgres, await database, rabbitMq, await virtualHost);
    }

    /// <param name="role">One of <see cref="ProcessName"/>, or <c>postgres</c> for the administrator.</param>
    /// <param name="port">Of a proxy in front of the server.</param>
    public string ConnectionString(string role, int? port = null) => Postgres.ConnectionString(role, database, port);

    /// <param name="role">One of <see cref="ProcessName"/>.</param>
    /// <param name="port">Of a proxy in front of the broker.</param>
    public string BrokerAddress(string role, int? port = null) => RabbitMq.Address(role, virtualHost, port);

    public Task<IConnection> ConnectBrokerAsync(string role) => RabbitMq.ConnectAsync(role, virtualHost);

    /// <summary>A connection to the database, with the role's own schema as search path.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string role)
    {
        var connection = new NpgsqlConnection(ConnectionString(role));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Settings under which a process of this role starts here.</summary>
    public Dictionary<string, string> SettingsOf(string role) => new()
    {
        ["ConnectionStrings__Postgres"] = ConnectionString(role),
        ["ConnectionStrings__RabbitMq"] = BrokerAddress(role),
    };
}
