using System.Text.Json;
using Contracts;
using Contracts.Catalog;
using Dapper;
using Npgsql;

namespace Organisation;

/// <summary>
/// Writes what catalog's events say, on the caller's transaction. Events come in any order and more than once: what a row
/// says is what the highest version said.
/// </summary>
public static class DirectoryWriter
{
    const string Group = "group";

    const string UpsertEntity = """
        insert into directory_entities as known (ref, kind, owner, removed, version)
        values (@Subject, @kind, @Owner, @removed, @Version)
            on conflict (ref) do update
           set kind = excluded.kind, owner = excluded.owner, removed = excluded.removed, version = excluded.version
         where known.version < excluded.version
        """;

    const string ReplaceParents = """
        with gone as (
            delete from directory_parents
             where declared_by = @declaredBy
               and (child_ref, parent_ref) not in (select * from unnest(@children, @parents)))
        insert into directory_parents (child_ref, parent_ref, declared_by)
        select distinct child, parent, @declaredBy from unnest(@children, @parents) as given (child, parent)
            on conflict do nothing
        """;

    // Sorted, because two parts that name the same pairs in different order would deadlock.
    const string UpsertMembers = """
        insert into directory_members as known (group_ref, member_ref, present, version)
        select @group, member, present, @version
          from unnest(@members, @presence) as given (member, present)
         order by member
            on conflict (group_ref, member_ref) do update
           set present = excluded.present, version = excluded.version
         where known.version < excluded.version
        """;

    public static Task KeepAsync(NpgsqlConnection connection, EntityAdded added, CancellationToken ct) =>
        KeepAsync(connection, added, added.Kind, added.Entity, ct);

    public static Task KeepAsync(NpgsqlConnection connection, EntityChanged changed, CancellationToken ct) =>
        KeepAsync(connection, changed, changed.Kind, changed.Entity, ct);

    public static Task KeepAsync(NpgsqlConnection connection, EntityRemoved removed, CancellationToken ct) =>
        KeepAsync(connection, removed, removed.Kind, entity: null, ct);

    public static Task KeepAsync(NpgsqlConnection connection, MembershipChanged changed, CancellationToken ct)
    {
        string[] members = [.. changed.Added, .. changed.Removed];
        return connection.ExecuteAsync(new CommandDefinition(
            UpsertMembers,
            new
            {
                group = changed.Subject,
                changed.Version,
                members,
                presence = members.Select((_, index) => index < changed.Added.Count).ToArray(),
            },
            cancellationToken: ct));
    }

    static async Task KeepAsync(
        NpgsqlConnection connection, PlatformEvent told, string kind, JsonElement? entity, CancellationToken ct)
    {
        kind = kind.ToLowerInvariant();
        var isNews = await connection.ExecuteAsync(new CommandDefinition(
            UpsertEntity, new { told.Subject, told.Version, kind, told.Owner, removed = entity is null },
            cancellationToken: ct)) == 1;
        if (!isNews || kind != Group)
            return;
        var parents = entity is { } group ? GroupTree.ParentsOf(told.Subject, group) : [];
        await connection.ExecuteAsync(new CommandDefinition(
            ReplaceParents,
            new
            {
                declaredBy = told.Subject,
                children = parents.Select(pair => pair.Child).ToArray(),
                parents = parents.Select(pair => pair.Parent).ToArray(),
            },
            cancellationToken: ct));
    }
}
