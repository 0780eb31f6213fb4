using Npgsql;

namespace Catalog.Queries;

/// <summary>A predicate as a condition on <c>entities e</c>. Texts of the caller travel as parameters only.</summary>
static class EntityPredicateSql
{
    /// <returns>The condition, whose parameters were added to the command.</returns>
    public static string Where(EntityPredicate predicate, NpgsqlParameterCollection parameters) => predicate switch
    {
        EntityPredicate.All { Parts: [] } => "true",
        EntityPredicate.Any { Parts: [] } => "false",
        EntityPredicate.All all => $"({string.Join(" and ", all.Parts.Select(part => Where(part, parameters)))})",
        EntityPredicate.Any any => $"({string.Join(" or ", any.Parts.Select(part => Where(part, parameters)))})",
        EntityPredicate.Not not => $"not {Where(not.Part, parameters)}",
        EntityPredicate.HasKey key => Rows(key.Key, "", parameters),
        EntityPredicate.HasValue { Values: [] } => "false",
        EntityPredicate.HasValue { Values: [var one] } value =>
            Rows(value.Key, $" and s.value = {Add(parameters, one)}", parameters),
        EntityPredicate.HasValue value =>
            Rows(value.Key, $" and s.value = any({Add(parameters, value.Values.ToArray())})", parameters),
        EntityPredicate.HasPrefix prefix =>
            Rows(prefix.Key, $" and s.value like {Add(parameters, $"{Escape(prefix.Prefix)}%")}", parameters),
        _ => throw new InvalidOperationException($"{predicate.GetType().Name} has no SQL."),
    };

    public static string Add<T>(NpgsqlParameterCollection parameters, T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${parameters.Count}";
    }

    // "in" and not "exists": where it is one of several alternatives the server looks it up once and not per entity.
    static string Rows(string key, string andValue, NpgsqlParameterCollection parameters) =>
        $"e.ref in (select s.ref from entity_search s where s.key = {Add(parameters, key)}{andValue})";

    static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);
}
