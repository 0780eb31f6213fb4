using Catalog.Queries;

namespace Catalog.Index;

/// <summary>
/// Asks of one entity what <see cref="IndexedEntities.Matching"/> asks of all: for entities that are named, less work than
/// a set of all the others.
/// </summary>
static class OneEntity
{
    /// <returns>Tells whether the predicate, whose keys must be here, holds for an entity; of use until the index is changed.</returns>
    public static Func<int, bool> Test(this IndexedEntities entities, EntityPredicate predicate)
    {
        switch (predicate)
        {
            case EntityPredicate.All all:
                var every = Array.ConvertAll([.. all.Parts], entities.Test);
                return entity => Array.TrueForAll(every, test => test(entity));
            case EntityPredicate.Any any:
                var some = Array.ConvertAll([.. any.Parts], entities.Test);
                return entity => Array.Exists(some, test => test(entity));
            case EntityPredicate.Not not:
                var part = entities.Test(not.Part);
                return entity => !part(entity);
            case EntityPredicate.HasKey key:
                return entities.Column(key.Key).Present.Contains;
            case EntityPredicate.HasValue value:
                var column = entities.Column(value.Key);
                var wanted = column.ValuesWith(value.Values);
                return entity => column.HasAny(entity, wanted);
            case EntityPredicate.HasPrefix prefix:
                var texts = entities.Column(prefix.Key);
                return entity => texts.TextsOf(entity).Any(text => text.StartsWith(prefix.Prefix, StringComparison.Ordinal));
            default:
                throw new InvalidOperationException($"{predicate.GetType().Name} is not in the index.");
        }
    }
}
