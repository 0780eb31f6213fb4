using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.Queries;

/// <summary>Whether a predicate holds for an entity at hand, as <see cref="EntityPredicateSql"/> asks it of stored ones.</summary>
static class PredicateMatch
{
    public static bool Holds(EntityPredicate predicate, JsonObject entity, IEnumerable<EntityRelation> relations) =>
        predicate is EntityPredicate.All { Parts: [] }
        || Holds(predicate, EntitySearch.Build(entity, relations).ToLookup(row => row.Key, row => row.Value));

    static bool Holds(EntityPredicate predicate, ILookup<string, string?> rows) => predicate switch
    {
        EntityPredicate.All all => all.Parts.All(part => Holds(part, rows)),
        EntityPredicate.Any any => any.Parts.Any(part => Holds(part, rows)),
        EntityPredicate.Not not => !Holds(not.Part, rows),
        EntityPredicate.HasKey key => rows.Contains(key.Key),
        EntityPredicate.HasValue value => rows[value.Key].Any(found => found is not null && value.Values.Contains(found)),
        EntityPredicate.HasPrefix prefix =>
            rows[prefix.Key].Any(found => found?.StartsWith(prefix.Prefix, StringComparison.Ordinal) == true),
        _ => throw new InvalidOperationException($"{predicate.GetType().Name} cannot be matched."),
    };
}
