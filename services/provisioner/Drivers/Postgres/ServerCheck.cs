using Dapper;
using Npgsql;

namespace Provisioner.Drivers.Postgres;

/// <summary>
/// Refuses a server that hosts a platform: there an administrator who makes roles could become any service's role, and
/// with it this process.
/// </summary>
sealed class ServerCheck(NpgsqlDataSource platform)
{
    /// <summary>The cluster's own number, made by initdb; every role may read it.</summary>
    const string SelectIdentifier = "select system_identifier from pg_control_system()";

    // All five, because one alone may be anybody's.
    const string HostsPlatform = """
        select count(*) = 5
          from pg_roles
         where rolcanlogin
           and rolname in ('catalog', 'scaffolder', 'provisioner', 'metrics', 'gateway')
        """;

    /// <summary>The login that passed last; a changed setting is checked anew.</summary>
    volatile string? passed;

    /// <exception cref="ResourceRefusedException">It is such a server.</exception>
    public async Task RequireAsync(NpgsqlConnection server, string admin, CancellationToken ct)
    {
        if (passed == admin)
            return;
        if (await HostsAPlatformAsync(server, ct))
            throw new ResourceRefusedException(
                "The server of Provisioner:Postgres:Admin hosts a platform's own schemas.",
                "Have an administrator name a server that has none.");
        passed = admin;
    }

    async Task<bool> HostsAPlatformAsync(NpgsqlConnection server, CancellationToken ct)
    {
        if (await server.ExecuteScalarAsync<bool>(new CommandDefinition(HostsPlatform, cancellationToken: ct)))
            return true;
        await using var own = await platform.OpenConnectionAsync(ct);
        return await own.ExecuteScalarAsync<long>(new CommandDefinition(SelectIdentifier, cancellationToken: ct))
            == await server.ExecuteScalarAsync<long>(new CommandDefinition(SelectIdentifier, cancellationToken: ct));
    }
}
