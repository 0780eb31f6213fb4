using Npgsql;

namespace Catalog.Queries;

/// <summary>A predicate as a condition on <c>entities e</c>.</summary>
static class EntityPredicateSql
{
    /// <summary>For statements that look through many entities.</summary>
    /// <returns>The condition, whose parameters were added to the command.</returns>
    public static string Where(EntityPredicate predicate, NpgsqlParameterCollection parameters) =>
        // "in" and not "exists": where it is one of several alternatives the server looks it up once and not per entity.
        Where(predicate, parameters, condition => $"e.ref in (select s.ref from entity_search s where {condition})");

    /// <summary>For statements that look at a few entities, which they know by their refs.</summary>
    public static string WhereEach(EntityPredicate predicate, NpgsqlParameterCollection parameters) =>
        // And neither here, which the server may turn into a look at all rows of the key.
        Where(
            predicate, parameters,
            condition => $"coalesce((select true from entity_search s where s.ref = e.ref and {condition} limit 1), false)");

    static string Where(EntityPredicate predicate, NpgsqlParameterCollection parameters, Func<string, string> rows)
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

        string Rows(string key, string andValue) => rows($"s.key = {Add(key)}{andValue}");

        string Add<T>(T value) => PredicateSql.Add(parameters, value);
    }
}
