using Npgsql;

namespace Catalog.Queries;

/// <summary>A predicate as a condition on <c>entities e</c>.</summary>
static class EntityPredicateSql
{
    /// <returns>The condition, whose parameters were added to the command.</returns>
    public static string Where(EntityPredicate predicate, NpgsqlParameterCollection parameters)
    {
        return PredicateSql.Where(predicate, field => field switch
        {
            EntityPredicate.HasKey key => Rows(key.Key, ""),
            EntityPredicate.HasValue { Values: [var one] } value => Rows(value.Key, $" and s.value = {Add(one)}"),
            EntityPredicate.HasValue value => Rows(value.Key, $" and s.value = any({Add(value.Values.ToArray())})"),
            EntityPredicate.HasPrefix prefix =>
                Rows(prefix.Key, $" and s.value like {Add(PredicateSql.StartsWith(prefix.Prefix))}"),
            _ => throw new InvalidOperationException($"{field.GetType().Name} has no SQL."),
        });

        // "in" and not "exists": where it is one of several alternatives the server looks it up once and not per entity.
        string Rows(string key, string andValue) =>
            $"e.ref in (select s.ref from entity_search s where s.key = {Add(key)}{andValue})";

        string Add<T>(T value) => PredicateSql.Add(parameters, value);
    }
}
