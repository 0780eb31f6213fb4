using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Provisioner.Drivers;
using Provisioner.Drivers.Postgres;
using Testing.Instances;

namespace Provisioner.Tests.Drivers;

/// <summary>The driver on a real server, with a name that no other test has.</summary>
sealed class DriverTrial : IAsyncDisposable
{
    const string SelectHas = """
        select exists (select 1 from pg_roles where rolname = @name), exists (select 1 from pg_database where datname = @name)
        """;

    readonly NpgsqlDataSource platform;
    readonly ServiceProvider services;

    DriverTrial(TenantsServer server, NpgsqlDataSource platform, string admin)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        Server = server;
        this.platform = platform;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Provisioner:Postgres:Admin"] = admin }).Build();
        services = new ServiceCollection()
            .AddOptions<ProvisionerOptions>().Bind(configuration.GetSection("Provisioner")).Services
            .BuildServiceProvider();
        Driver = new PostgresDriver(
            services.GetRequiredService<IOptionsMonitor<ProvisionerOptions>>(), new ServerCheck(platform));
        Resource = Order();
    }

    public TenantsServer Server { get; }

    public IResourceDriver Driver { get; }

    public Resource Resource { get; }

    /// <param name="admin">Of another server than that for tenants, or another login of it.</param>
    public static async Task<DriverTrial> StartAsync(Func<PrivateInstances, TenantsServer, string>? admin = null)
    {
        var (instances, tenants) = (await PrivateInstances.SharedAsync(), await TenantsServer.SharedAsync());
        return new DriverTrial(
            tenants, NpgsqlDataSource.Create(instances.Postgres.ConnectionString("provisioner")),
            admin?.Invoke(instances, tenants) ?? tenants.AdminConnectionString);
    }

    /// <summary>An order of a name of its own, or of this trial's name.</summary>
    public Resource Order(string? name = null, string parameters = "{}") => new(
        Guid.CreateVersion7(), name ?? $"t{Guid.NewGuid():n}"[..20], JsonSerializer.Deserialize<JsonElement>(parameters));

    public Task EnsureAsync(Resource? resource = null) =>
        Driver.EnsureAsync(resource ?? Resource, _ => Task.CompletedTask, default);

    public Task DropAsync(Resource? resource = null) =>
        Driver.DropAsync(resource ?? Resource, _ => Task.CompletedTask, default);

    public Task<ResourceCredentials> DeliverAsync(Resource? resource = null) =>
        Driver.DeliverAsync(resource ?? Resource, default);

    /// <summary>As the administrator.</summary>
    public async Task<T> AskAsync<T>(string sql, string? database = null)
    {
        await using var connection = await Server.OpenAsync(database);
        return (await connection.ExecuteScalarAsync<T>(sql, new { name = Resource.Name }))!;
    }

    /// <summary>Runs statements as the administrator, each by itself.</summary>
    public async Task RunAsync(params string[] statements)
    {
        await using var connection = await Server.OpenAsync();
        foreach (var sql in statements)
            await connection.ExecuteAsync(sql.Replace("$", $"\"{Resource.Name}\"", StringComparison.Ordinal));
    }

    public async Task<(bool Role, bool Database)> HasAsync()
    {
        await using var connection = await Server.OpenAsync();
        return await connection.QuerySingleAsync<(bool, bool)>(SelectHas, new { name = Resource.Name });
    }

    /// <summary>Logs in as someone who got credentials.</summary>
    public async Task<NpgsqlConnection> LogInAsync(ResourceCredentials with, string? database = null)
    {
        var connection = new NpgsqlConnection(
            Server.ConnectionString(with.Username, database ?? with.Database, with.Password));
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await platform.DisposeAsync();
    }
}
