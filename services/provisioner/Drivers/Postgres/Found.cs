using Dapper;
using Npgsql;

namespace Provisioner.Drivers.Postgres;

/// <summary>
/// What a server has under a resource's name. A role is an order's own by its comment; a database by its owner, because a
/// comment cannot be made together with a database and a crash between the two would leave one that nobody knows.
/// </summary>
sealed record Found
{
    public required bool HasRole { get; init; }
    public required string? RoleComment { get; init; }
    public required bool HasDatabase { get; init; }
    public required string? DatabaseOwner { get; init; }

    const string SelectFound = """
        select r.oid is not null as has_role, shobj_description(r.oid, 'pg_authid') as role_comment,
               d.oid is not null as has_database, pg_get_userbyid(d.datdba) as database_owner
          from (select @name as name) as wanted
          left join pg_roles r on r.rolname = wanted.name
          left join pg_database d on d.datname = wanted.name
        """;

    public static Task<Found> LookAsync(NpgsqlConnection server, Resource resource, CancellationToken ct) =>
        server.QuerySingleAsync<Found>(new CommandDefinition(SelectFound, new { name = resource.Name }, cancellationToken: ct));

    public static string MarkOf(Resource resource) => $"platform order {resource.OrderId}";

    public bool HasRoleOf(Resource resource) => HasRole && RoleComment == MarkOf(resource);

    public bool HasDatabaseOf(Resource resource) =>
        HasDatabase && HasRoleOf(resource) && DatabaseOwner == resource.Name;

    /// <summary>The kind of thing that has the name and is not this order's; null when there is none.</summary>
    public string? ForeignTo(Resource resource) =>
        HasRole && !HasRoleOf(resource) ? "role" : HasDatabase && !HasDatabaseOf(resource) ? "database" : null;
}
