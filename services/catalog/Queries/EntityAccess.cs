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
    readonly EntityPredicate restricted;

    public EntityAccess(IOptions<CatalogOptions> options) => restricted = Restricted(options.Value.Restricted);

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
        if (caller.IsAdministrator || restricted is EntityPredicate.Any { Parts: [] })
            return asked;
        var groups = PredicateSql.Add(parameters, caller.Groups.ToArray());
        var subject = PredicateSql.Add(parameters, caller.Subject);
        return $"""
            {asked} and (not {EntityPredicateSql.Where(restricted, parameters)} or e.owner = {subject}
                or e.owner in ({GroupsAbove(groups)}))
            """;
    }

    /// <summary>The same for entities that are at hand: those of the past.</summary>
    public async Task<EntityReader> ReaderAsync(Caller caller, NpgsqlConnection connection, CancellationToken ct)
    {
        if (caller.IsAdministrator || restricted is EntityPredicate.Any { Parts: [] })
            return new EntityReader(new EntityPredicate.Any([]), new HashSet<string>());
        await using var command = connection.CreateCommand();
        command.CommandText = GroupsAbove(PredicateSql.Add(command.Parameters, caller.Groups.ToArray()));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var owners = new HashSet<string> { caller.Subject };
        while (await rows.ReadAsync(ct))
            owners.Add(rows.GetString(0));
        return new EntityReader(restricted, owners);
    }

    // Whoever is in a group is in those above it too.
    static string GroupsAbove(string groups) => $"""
        with recursive mine as (
            select unnest({groups}) collate "C" as ref
            union
            select r.target_ref from mine join relations r on r.source_ref = mine.ref and r.type = 'childOf')
        select ref from mine
        """;
}
