using Contracts;
using Dapper;
using Npgsql;

namespace Organisation;

/// <summary>Whose restricted things someone may read: those of the own groups and of every group below them.</summary>
public static class Readership
{
    // Upwards, because a member of a group is one of its parents; downwards from the groups that someone is in directly,
    // because else everyone would read everything by way of the whole organisation.
    const string SelectReadable = """
        with recursive start as (
            select m.group_ref as ref from directory_members m where m.member_ref = @Subject and m.present
            union
            select given.ref from unnest(@groups) as given (ref)
             where not exists (
                   select 1 from directory_entities e where e.ref = @Subject and e.kind = 'user')),
        up as (
            select ref from start
            union
            select p.parent_ref from directory_parents p join up on p.child_ref = up.ref),
        down as (
            select ref from start
            union
            select p.child_ref from directory_parents p join down on p.parent_ref = down.ref)
        select ref from up union select ref from down order by ref
        """;

    /// <summary>Null for an administrator, who reads what belongs to anyone.</summary>
    public static async Task<string[]?> ReadableGroupsAsync(NpgsqlConnection connection, Actor actor, CancellationToken ct) =>
        actor.IsAdministrator
            ? null
            :
            [
                .. await connection.QueryAsync<string>(new CommandDefinition(
                    SelectReadable, new { actor.Subject, groups = actor.Groups.ToArray() }, cancellationToken: ct)),
            ];
}
