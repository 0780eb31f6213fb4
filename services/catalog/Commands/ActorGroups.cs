using Contracts;
using Dapper;
using Messaging.Database;

namespace Catalog.Commands;

/// <summary>The groups that someone belongs to, at any depth: who is in a group is in the groups above it.</summary>
static class ActorGroups
{
    // A User is judged by what the catalog says, also one that has left it; who never was one, such as a machine's key, by the groups it was given.
    const string SelectGroups = """
        with recursive held (ref) as (
            select target_ref from relations where source_ref = @subject and type = 'memberOf'
             union
            select given.ref from unnest(@groups) as given (ref)
             where not exists (select 1 from subject_versions where subject = @subject)
             union
            select r.target_ref from held h join relations r on r.source_ref = h.ref and r.type = 'childOf')
        select ref from held
        """;

    public static async Task<IReadOnlySet<string>> OfAsync(UnitOfWork work, Actor actor, CancellationToken ct) =>
        (await work.Connection.QueryAsync<string>(new CommandDefinition(
            SelectGroups, new { subject = actor.Subject.ToLowerInvariant(), groups = actor.Groups.ToArray() },
            work.Transaction, cancellationToken: ct)))
        .ToHashSet();
}
