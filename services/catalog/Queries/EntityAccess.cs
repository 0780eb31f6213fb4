using Catalog.Entities;
using Catalog.Index;
using Defaults.Identity;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Queries;

/// <summary>
/// Which entities a caller may read: all of them, but for what the setting <c>Catalog:Restricted</c> matches, which is
/// for administrators, for the owner and, at any depth, for the members of the owning group. Every read takes its
/// condition from here, so that pages, totals and facets count only what the reader may see.
/// </summary>
sealed class EntityAccess
{
    const string ParentKey = "relations.childof";

    readonly EntityPredicate restricted;
    readonly EntityKinds kinds;

    public EntityAccess(IOptions<CatalogOptions> options, EntityKinds kinds) =>
        (restricted, this.kinds) = (Restricted(options.Value.Restricted), kinds);

    /// <summary>What the setting matches; its error is told when the service starts.</summary>
    /// <exception cref="FormatException">One of the filters is none.</exception>
    public static EntityPredicate Restricted(IReadOnlyList<string> filters) =>
        !EntityFilter.TryParse(filters, out var query, out var error) ? throw new FormatException(error)
        : query is null ? new EntityPredicate.Any([])
        : PredicateParser.Parse(query) is ({ } predicate, _) ? predicate : throw new FormatException("Invalid filter");

    /// <returns>A condition on <c>entities e</c>: the predicate, and that the caller may read the entity.</returns>
    public string Where(Caller caller, EntityPredicate predicate, NpgsqlParameterCollection parameters)
    {
        var asked = EntityPredicateSql.Where(predicate, parameters);
        if (SeesAll(caller))
            return asked;
        var groups = PredicateSql.Add(parameters, caller.Groups.ToArray());
        var subject = PredicateSql.Add(parameters, caller.Subject);
        return $"""
            {asked} and (not {EntityPredicateSql.Where(restricted, parameters)} or e.owner = {subject}
                or e.owner in ({GroupsAbove(groups)}))
            """;
    }

    /// <summary>The keys of the index that <see cref="Readable"/> looks at.</summary>
    public IReadOnlyCollection<string> KeysFor(Caller caller, EntityPredicate predicate) =>
    [
        .. SeesAll(caller)
            ? predicate.Keys.Distinct()
            : predicate.Keys.Concat(restricted.Keys).Append(EntityIndex.OwnerKey).Append(ParentKey).Distinct(),
    ];

    /// <returns>The predicate, and that the caller may read the entity.</returns>
    public EntityPredicate Readable(Caller caller, EntityPredicate predicate, IndexedEntities entities)
    {
        if (SeesAll(caller))
            return predicate;
        return new EntityPredicate.All(
        [
            predicate,
            new EntityPredicate.Any(
            [
                new EntityPredicate.Not(restricted),
                new EntityPredicate.HasValue(EntityIndex.OwnerKey, [caller.Subject, .. GroupsOf(caller, entities)]),
            ]),
        ]);
    }

    /// <summary>The groups that a caller is in at any depth; the key of <see cref="KeysFor"/> that tells it must be here.</summary>
    public static IReadOnlySet<string> GroupsOf(Caller caller, IndexedEntities entities)
    {
        var owners = new HashSet<string>(caller.Groups);
        var parents = entities.Column(ParentKey);
        var above = new Queue<string>(owners);
        while (above.TryDequeue(out var group))
        {
            foreach (var parent in entities.NumberOf(group) is { } number ? parents.TextsOf(number) : [])
            {
                if (owners.Add(parent))
                    above.Enqueue(parent);
            }
        }

        return owners;
    }

    /// <summary>The same for entities that are at hand: those of the past.</summary>
    public async Task<EntityReader> ReaderAsync(Caller caller, NpgsqlConnection connection, CancellationToken ct) =>
        SeesAll(caller)
            ? new EntityReader(new EntityPredicate.Any([]), new HashSet<string>(), kinds)
            : new EntityReader(restricted, await OwnersAsync(caller, connection, ct), kinds);

    /// <returns>Whether an <c>entities e</c> is for administrators and its <see cref="OwnersAsync"/> alone.</returns>
    public string IsRestricted(NpgsqlParameterCollection parameters) => EntityPredicateSql.Where(restricted, parameters);

    /// <summary>The caller, and the groups that they are in at any depth: what is theirs they may read.</summary>
    public static async Task<IReadOnlySet<string>> OwnersAsync(
        Caller caller, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = GroupsAbove(PredicateSql.Add(command.Parameters, caller.Groups.ToArray()));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var owners = new HashSet<string> { caller.Subject };
        while (await rows.ReadAsync(ct))
            owners.Add(rows.GetString(0));
        return owners;
    }

    /// <summary>True when nothing is restricted for the caller.</summary>
    public bool SeesAll(Caller caller) => caller.IsAdministrator || restricted is EntityPredicate.Any { Parts: [] };

    // Whoever is in a group is in those above it too.
    static string GroupsAbove(string groups) => $"""
        with recursive mine as (
            select unnest({groups}) collate "C" as ref
            union
            select r.target_ref from mine join relations r on r.source_ref = mine.ref and r.type = 'childOf')
        select ref from mine
        """;
}
