using Catalog.Queries;

namespace Catalog.Index;

/// <summary>
/// Asks of one entity what <see cref="IndexedEntities.Matching"/> asks of all: for entities that are named, less work than
/// a set of all the others.
/// </summary>
static class OneEntity
{
    /// <returns>Whether the predicate holds for the entity; its keys must be here.</returns>
    public static bool Holds(this IndexedEntities entities, EntityPredicate predicate, int entity) => predicate switch
    {
        EntityPredicate.All all => all.Parts.All(part => entities.Holds(part, entity)),
        EntityPredicate.Any any => any.Parts.Any(part => entities.Holds(part, entity)),
        EntityPredicate.Not not => !entities.Holds(not.Part, entity),
        EntityPredicate.HasKey key => entities.Column(key.Key).Present.Contains(entity),
        EntityPredicate.HasValue value => entities.Column(value.Key).TextsOf(entity).Any(value.Values.Contains),
        EntityPredicate.HasPrefix prefix => entities.Column(prefix.Key).TextsOf(entity)
            .Any(text => text.StartsWith(prefix.Prefix, StringComparison.Ordinal)),
        _ => throw new InvalidOperationException($"{predicate.GetType().Name} is not in the index."),
    };
}
