using System.Text.Json;
using Contracts.Catalog;
using Dapper;
using MassTransit;
using Messaging.Database;

namespace Organisation;

/// <summary>
/// Keeps the service's copy of groups, members and owners. Events come in any order and more than once: what a row says
/// is what the highest version said.
/// </summary>
sealed class KeepDirectory(UnitOfWork work) :
    IConsumer<EntityAdded>, IConsumer<EntityChanged>, IConsumer<EntityRemoved>, IConsumer<MembershipChanged>
{
    const string Group = "group";

    const string UpsertEntity = """
        insert into directory_entities as known (ref, kind, owner, removed, version)
        values (@Subject, @kind, @Owner, @removed, @Version)
            on conflict (ref) do update
           set kind = excluded.kind, owner = excluded.owner, removed = excluded.removed, version = excluded.version
         where known.version < excluded.version
        """;

    // Only what is said no more is deleted: a row that one statement deletes and inserts again is gone afterwards.
    const string ReplaceParents = """
        with given as (
            select distinct child, parent from unnest(@children, @parents) as pair (child, parent)),
        gone as (
            delete from directory_parents known
             where declared_by = @declaredBy
               and not exists (
                   select 1 from given where given.child = known.child_ref and given.parent = known.parent_ref))
        insert into directory_parents (child_ref, parent_ref, declared_by)
        select child, parent, @declaredBy from given
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

    public Task Consume(ConsumeContext<EntityAdded> context) =>
        KeepAsync(context.Message, context.Message.Kind, context.Message.Entity, context.CancellationToken);

    public Task Consume(ConsumeContext<EntityChanged> context) =>
        KeepAsync(context.Message, context.Message.Kind, context.Message.Entity, context.CancellationToken);

    public Task Consume(ConsumeContext<EntityRemoved> context) =>
        KeepAsync(context.Message, context.Message.Kind, entity: null, context.CancellationToken);

    public Task Consume(ConsumeContext<MembershipChanged> context)
    {
        var changed = context.Message;
        string[] members = [.. changed.Added, .. changed.Removed];
        return work.Connection.ExecuteAsync(new CommandDefinition(
            UpsertMembers,
            new
            {
                group = changed.Subject,
                changed.Version,
                members,
                presence = members.Select((_, index) => index < changed.Added.Count).ToArray(),
            },
            work.Transaction, cancellationToken: context.CancellationToken));
    }

    async Task KeepAsync(Contracts.PlatformEvent told, string kind, JsonElement? entity, CancellationToken ct)
    {
        kind = kind.ToLowerInvariant();
        var isNews = await work.Connection.ExecuteAsync(new CommandDefinition(
            UpsertEntity, new { told.Subject, told.Version, kind, told.Owner, removed = entity is null },
            work.Transaction, cancellationToken: ct)) == 1;
        if (!isNews || kind != Group)
            return;
        var parents = entity is { } group ? GroupTree.ParentsOf(told.Subject, group) : [];
        await work.Connection.ExecuteAsync(new CommandDefinition(
            ReplaceParents,
            new
            {
                declaredBy = told.Subject,
                children = parents.Select(pair => pair.Child).ToArray(),
                parents = parents.Select(pair => pair.Parent).ToArray(),
            },
            work.Transaction, cancellationToken: ct));
    }
}
