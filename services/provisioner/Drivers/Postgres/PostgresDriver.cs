using System.Text.Json;
using Dapper;
using Messaging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Provisioner.Drivers.Postgres;

/// <summary>
/// A database and a role of the same name, which owns it and cannot log in before its credentials are delivered.
/// </summary>
sealed class PostgresDriver(IOptionsMonitor<ProvisionerOptions> options, ServerCheck check) : IResourceDriver
{
    const int ConnectionsOfSmall = 10;
    const int ConnectionsOfMedium = 25;

    // Held until the connection ends. A worker that was stopped in its tracks and wakes up still has it, or must take it
    // and then confirm its lease; so no two ever change one resource.
    const string LockResource = "set lock_timeout = '5s'; select pg_advisory_lock(hashtextextended('platform ' || @name, 0))";

    // Databases in which the role has been granted something; what is shared by all can be taken back from any.
    const string SelectHolding = """
        select distinct coalesce(d.datname, current_database()::name)::text
          from pg_shdepend s
          left join pg_database d on d.oid = s.dbid
         where s.refclassid = 'pg_authid'::regclass
           and s.refobjid = (select oid from pg_roles where rolname = @name)
        """;

    PostgresOptions Settings => options.CurrentValue.Postgres;

    public string Name => "postgres";

    public bool IsSetUp => !string.IsNullOrEmpty(Settings.Admin);

    public async Task EnsureAsync(Resource resource, Func<CancellationToken, Task> confirm, CancellationToken ct)
    {
        await using var server = await LockAsync(resource, confirm, ct);
        var found = await Found.LookAsync(server, resource, ct);
        if (found.ForeignTo(resource) is { } kind)
            throw new ResourceRefusedException(
                $"The name '{resource.Name}' is taken on the server: a {kind} has it that no order made.",
                "Order under another name, or have the server's administrator remove it.");
        if (!found.HasRole)
            await MakeDatabase.CreateRoleAsync(server, resource, ct);
        CrashPoint.At(CrashPoint.OrderRoleMade);
        if (!found.HasDatabase)
            await MakeDatabase.CreateAsync(server, resource, ct);
        CrashPoint.At(CrashPoint.OrderDatabaseMade);
        await MakeDatabase.SettleAsync(server, resource, ConnectionsOf(resource), ct);
        CrashPoint.At(CrashPoint.OrderDatabaseSettled);
        await AddExtensionsAsync(resource, ct);
        CrashPoint.At(CrashPoint.OrderExtensionsAdded);
    }

    public async Task DropAsync(Resource resource, Func<CancellationToken, Task> confirm, CancellationToken ct)
    {
        await using var server = await LockAsync(resource, confirm, ct);
        var found = await Found.LookAsync(server, resource, ct);
        if (found.HasDatabaseOf(resource))
            await server.ExecuteAsync(new CommandDefinition(
                $"drop database {Sql.Identifier(resource.Name)} with (force)", cancellationToken: ct));
        CrashPoint.At(CrashPoint.OrderDatabaseDropped);
        if (found.HasRoleOf(resource))
            await DropRoleAsync(server, resource, ct);
        CrashPoint.At(CrashPoint.OrderRoleDropped);
    }

    /// <summary>With what others granted it in their databases, by which they could hold it up for ever.</summary>
    async Task DropRoleAsync(NpgsqlConnection server, Resource resource, CancellationToken ct)
    {
        var role = Sql.Identifier(resource.Name);
        var holding = await server.QueryAsync<string>(new CommandDefinition(
            SelectHolding, new { name = resource.Name }, cancellationToken: ct));
        foreach (var database in holding)
        {
            await using var there = await AdminConnection.OpenAsync(Settings.Admin!, database, ct);
            await there.ExecuteAsync(new CommandDefinition($"drop owned by {role}", cancellationToken: ct));
        }

        await server.ExecuteAsync(new CommandDefinition($"drop role {role}", cancellationToken: ct));
    }

    public async Task<ResourceCredentials> DeliverAsync(Resource resource, CancellationToken ct)
    {
        await using var server = await OpenAsync(ct);
        if (!(await Found.LookAsync(server, resource, ct)).HasDatabaseOf(resource))
            throw new ResourceRefusedException(
                $"The database '{resource.Name}' is not on the server any more, or not as it was made.",
                "Ask the server's administrator what became of it, or delete the order and order again.");
        var password = NewPassword.Make();
        await server.ExecuteAsync(new CommandDefinition(
            $"alter role {Sql.Identifier(resource.Name)} login password {Sql.Literal(ScramVerifier.Of(password))}",
            cancellationToken: ct));
        return ConnectionOf(resource.Name, password);
    }

    async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        // Read at each use, so that a password may change while we run.
        var admin = Settings.Admin
            ?? throw new InvalidOperationException("Provisioner:Postgres:Admin is not set any more.");
        var server = await AdminConnection.OpenAsync(admin, database: null, ct);
        try
        {
            await check.RequireAsync(server, admin, ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    async Task<NpgsqlConnection> LockAsync(Resource resource, Func<CancellationToken, Task> confirm, CancellationToken ct)
    {
        var server = await OpenAsync(ct);
        try
        {
            await server.ExecuteAsync(new CommandDefinition(LockResource, new { name = resource.Name }, cancellationToken: ct));
            await confirm(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    // As the administrator, which is safe before anyone but us could enter the database.
    async Task AddExtensionsAsync(Resource resource, CancellationToken ct)
    {
        if (!resource.Parameters.TryGetProperty("extensions", out var extensions) || extensions.GetArrayLength() == 0)
            return;
        await using var database = await AdminConnection.OpenAsync(Settings.Admin!, resource.Name, ct);
        foreach (var extension in extensions.EnumerateArray())
            await database.ExecuteAsync(new CommandDefinition(
                $"create extension if not exists {Sql.Identifier(extension.GetString()!)} schema public",
                cancellationToken: ct));
    }

    ResourceCredentials ConnectionOf(string name, string password)
    {
        var admin = new NpgsqlConnectionStringBuilder(Settings.Admin);
        var (host, port) = (Settings.Host ?? admin.Host!, Settings.Port ?? admin.Port);
        var url = new UriBuilder("postgresql", host, port, name) { UserName = name, Password = password };
        return new ResourceCredentials(host, port, name, name, password, url.ToString());
    }

    static int ConnectionsOf(Resource resource) =>
        resource.Parameters.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.String
            && size.GetString() == "medium"
            ? ConnectionsOfMedium
            : ConnectionsOfSmall;
}
