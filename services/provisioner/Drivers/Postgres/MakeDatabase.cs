using Dapper;
using Npgsql;

namespace Provisioner.Drivers.Postgres;

/// <summary>The three steps from nothing to an empty database that nobody but its owner may enter.</summary>
static class MakeDatabase
{
    const string IsSuperuser = "select rolsuper from pg_roles where rolname = current_user";

    /// <summary>The role and its mark come into being together.</summary>
    public static async Task CreateRoleAsync(NpgsqlConnection server, Resource resource, CancellationToken ct)
    {
        var role = Sql.Identifier(resource.Name);
        // An administrator that is no superuser can give a database only to a role that it is a member of.
        var membership = await server.ExecuteScalarAsync<bool>(new CommandDefinition(IsSuperuser, cancellationToken: ct))
            ? ""
            : $"grant {role} to current_user;";
        await server.ExecuteAsync(new CommandDefinition(
            $"""
            begin;
            create role {role} nologin nosuperuser nocreatedb nocreaterole noreplication;
            comment on role {role} is {Sql.Literal(Found.MarkOf(resource))};
            {membership}
            commit
            """,
            cancellationToken: ct));
    }

    // Closed until it is settled: whoever may log in on the server could enter a new database. From template0, because
    // template1 cannot be copied while anyone is in it.
    public static Task CreateAsync(NpgsqlConnection server, Resource resource, CancellationToken ct) =>
        server.ExecuteAsync(new CommandDefinition(
            $"""
            create database {Sql.Identifier(resource.Name)} owner {Sql.Identifier(resource.Name)} template template0
                   encoding 'UTF8' allow_connections false
            """,
            cancellationToken: ct));

    /// <summary>What is to hold of role and database, said again each time.</summary>
    public static Task SettleAsync(NpgsqlConnection server, Resource resource, int connectionsMax, CancellationToken ct)
    {
        var name = Sql.Identifier(resource.Name);
        return server.ExecuteAsync(new CommandDefinition(
            $"""
            begin;
            alter role {name} connection limit {connectionsMax};
            revoke all on database {name} from public;
            comment on database {name} is {Sql.Literal(Found.MarkOf(resource))};
            alter database {name} allow_connections true;
            commit
            """,
            cancellationToken: ct));
    }
}
