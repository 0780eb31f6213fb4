using System.Text.Json;
using Contracts;
using Messaging.Bus;
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

    public Task PublishAsync(string role, PlatformMessage message) => PublishAsync([(role, message)]);

    /// <summary>
    /// Publishes past the outbox, one after the other, and waits until the broker has confirmed each: of what is sent
    /// without confirms on a channel that ends at once, the last may be lost.
    /// </summary>
    /// <param name="messages">Each with the one of <see cref="ProcessName"/> that says it.</param>
    public async Task PublishAsync(IEnumerable<(string Role, PlatformMessage Message)> messages)
    {
        var open = new Dictionary<string, (IConnection Connection, IChannel Channel)>();
        foreach (var (role, message) in messages)
        {
            if (!open.TryGetValue(role, out var opened))
            {
                var connection = await ConnectBrokerAsync(role);
                opened = open[role] = (connection, await Broker.ConfirmingChannelAsync(connection, default));
            }
            await PublishAsync(opened.Channel, message);
        }
        foreach (var (connection, channel) in open.Values)
        {
            await channel.DisposeAsync();
            await connection.DisposeAsync();
        }
    }

    static async Task PublishAsync(IChannel channel, PlatformMessage message)
    {
        var exchange = Topology.ExchangeOf(message.GetType());
        // The service that tells such events, and would declare it, may not run here. A command's receiver does.
        if (message is PlatformEvent)
            await channel.ExchangeDeclareAsync(exchange, "fanout", durable: true);
        await channel.BasicPublishAsync(
            exchange, "", mandatory: false,
            new BasicProperties
            {
                MessageId = message.EventId.ToString(),
                ContentType = "application/json",
                Headers = new Dictionary<string, object?> { ["MT-MessageType"] = Topology.UrnOf(message.GetType()) },
            },
            JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), JsonSerializerOptions.Web));
    }

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
