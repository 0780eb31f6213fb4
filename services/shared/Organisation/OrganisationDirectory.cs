using Contracts;
using Dapper;
using Npgsql;

namespace Organisation;

/// <summary>
/// Answers from the service's own copy, on the caller's connection, so that a right is checked in the transaction that
/// uses it.
/// </summary>
public static class OrganisationDirectory
{
    // A User is judged by the catalog, also one that has left it; who is none, such as a machine's key, by the groups its
    // credential was given.
    const string SelectGroups = """
        with recursive start as (
            select m.group_ref as ref from directory_members m where m.member_ref = @Subject and m.present
            union
            select given.ref from unnest(@groups) as given (ref)
             where not exists (
                   select 1 from directory_entities e where e.ref = @Subject and e.kind = 'user')),
        up as (
            select ref from start
            union
            select p.parent_ref from directory_parents p join up on p.child_ref = up.ref)
        select ref from up order by ref
        """;

    const string SelectDescendants = """
        with recursive down as (
            select @group as ref
            union
            select p.child_ref from directory_parents p join down on p.parent_ref = down.ref)
        select ref from down order by ref
        """;

    const string SelectOwner = "select owner from directory_entities where ref = @ref and not removed";

    const string SelectExists = """
        select exists (select 1 from directory_entities where ref = @ref and not removed)
        """;

    /// <summary>Refs of all groups that someone belongs to at any depth: a member of a group is one of its parents too.</summary>
    public static async Task<IReadOnlyList<string>> GroupsOfAsync(
        NpgsqlConnection connection, Actor actor, CancellationToken ct) =>
        (await connection.QueryAsync<string>(new CommandDefinition(
            SelectGroups, new { actor.Subject, groups = actor.Groups.ToArray() }, cancellationToken: ct))).AsList();

    /// <summary>Whether someone belongs to a group at any depth; an administrator belongs to every group.</summary>
    public static async Task<bool> IsMemberAsync(
        NpgsqlConnection connection, Actor actor, string group, CancellationToken ct) =>
        actor.IsAdministrator || (await GroupsOfAsync(connection, actor, ct)).Contains(group);

    /// <summary>Refs of a group and of all below it.</summary>
    public static async Task<IReadOnlyList<string>> DescendantsOfAsync(
        NpgsqlConnection connection, string group, CancellationToken ct) =>
        (await connection.QueryAsync<string>(
            new CommandDefinition(SelectDescendants, new { group }, cancellationToken: ct))).AsList();

    /// <summary>Ref of the owning group; null for an entity that is not known or has none.</summary>
    public static Task<string?> OwnerOfAsync(NpgsqlConnection connection, string @ref, CancellationToken ct) =>
        connection.ExecuteScalarAsync<string?>(new CommandDefinition(SelectOwner, new { @ref }, cancellationToken: ct));

    public static Task<bool> ExistsAsync(NpgsqlConnection connection, string @ref, CancellationToken ct) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(SelectExists, new { @ref }, cancellationToken: ct));
}
