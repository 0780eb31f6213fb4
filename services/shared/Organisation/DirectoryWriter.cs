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

    // Sorted, because two that write the same entities in different order would deadlock.
    const string UpsertEntities = """
        insert into directory_entities as known (ref, kind, owner, removed, version)
        select distinct on (ref) ref, kind, owner, removed, version
          from unnest(@refs, @kinds, @owners, @removed, @versions) as given (ref, kind, owner, removed, version)
         order by ref, version desc
            on conflict (ref) do update
           set kind = excluded.kind, owner = excluded.owner, removed = excluded.removed, version = excluded.version
         where known.version < excluded.version
        returning ref, version
        """;

    const string ReplaceParents = """
        with told as (select * from unnest(@declarers, @children, @parents) as given (declarer, child, parent)),
        gone as (
            delete from directory_parents
             where declared_by = any(@groups)
               and (declared_by, child_ref, parent_ref) not in (select declarer, child, parent from told))
        insert into directory_parents (child_ref, parent_ref, declared_by)
        select distinct child, parent, declarer from told
            on conflict do nothing
        """;

    // Sorted, as above.
    const string UpsertMembers = """
        insert into directory_members as known (group_ref, member_ref, present, version)
        select @group, member, present, @version
          from unnest(@members, @presence) as given (member, present)
         order by member
            on conflict (group_ref, member_ref) do update
           set present = excluded.present, version = excluded.version
         where known.version < excluded.version
        """;

    /// <param name="events">Those that say nothing about entities or members are passed over.</param>
    public static async Task KeepAsync(NpgsqlConnection connection, IReadOnlyCollection<PlatformEvent> events, CancellationToken ct)
    {
        await KeepAsync(connection, [.. events.Select(EntityOf).OfType<Entity>()], ct);
        foreach (var changed in events.OfType<MembershipChanged>())
            await KeepAsync(connection, changed, ct);
    }

    static async Task KeepAsync(NpgsqlConnection connection, Entity[] told, CancellationToken ct)
    {
        if (told.Length == 0)
            return;
        var news = (await connection.QueryAsync<(string Ref, long Version)>(new CommandDefinition(
            UpsertEntities,
            new
            {
                refs = Array.ConvertAll(told, entity => entity.Ref),
                kinds = Array.ConvertAll(told, entity => entity.Kind),
                owners = Array.ConvertAll(told, entity => entity.Owner),
                removed = Array.ConvertAll(told, entity => entity.Content is null),
                versions = Array.ConvertAll(told, entity => entity.Version),
            },
            cancellationToken: ct))).ToHashSet();
        Entity[] groups = [.. told.Where(entity => entity.Kind == Group && news.Remove((entity.Ref, entity.Version)))];
        if (groups.Length == 0)
            return;
        var parents = groups
            .SelectMany(
                group => group.Content is { } content ? GroupTree.ParentsOf(group.Ref, content) : [],
                (group, pair) => (Declarer: group.Ref, pair.Child, pair.Parent))
            .ToArray();
        await connection.ExecuteAsync(new CommandDefinition(
            ReplaceParents,
            new
            {
                groups = Array.ConvertAll(groups, group => group.Ref),
                declarers = Array.ConvertAll(parents, pair => pair.Declarer),
                children = Array.ConvertAll(parents, pair => pair.Child),
                parents = Array.ConvertAll(parents, pair => pair.Parent),
            },
            cancellationToken: ct));
    }

    static async Task KeepAsync(NpgsqlConnection connection, MembershipChanged changed, CancellationToken ct)
    {
        string[] members = [.. changed.Added, .. changed.Removed];
        await connection.ExecuteAsync(new CommandDefinition(
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

    static Entity? EntityOf(PlatformEvent told) => told switch
    {
        EntityAdded added => EntityOf(added, added.Kind, added.Entity),
        EntityChanged changed => EntityOf(changed, changed.Kind, changed.Entity),
        EntityRemoved removed => EntityOf(removed, removed.Kind, content: null),
        _ => null,
    };

    static Entity EntityOf(PlatformEvent told, string kind, JsonElement? content) =>
        new(told.Subject, told.Version, kind.ToLowerInvariant(), told.Owner, content);

    /// <param name="Content">Null when it is gone.</param>
    sealed record Entity(string Ref, long Version, string Kind, string? Owner, JsonElement? Content);
}
