using Catalog.Entities;
using Npgsql;

namespace Catalog.Queries;

/// <summary>
/// A predicate as a condition on <c>entities e</c>, for statements that know their entities by other means: which of all
/// entities match is asked of the index in memory.
/// </summary>
static class EntityPredicateSql
{
    /// <returns>The condition, whose parameters were added to the command.</returns>
    public static string Where(EntityPredicate predicate, NpgsqlParameterCollection parameters)
    {
        if (predicate is EntityPredicate.All { Parts: [] } or EntityPredicate.Any { Parts: [] })
            return PredicateSql.Where(predicate, _ => "");
        // A scalar subquery, which the server looks up by ref and turns into nothing else.
        return $"coalesce((select {PredicateSql.Where(predicate, Field)} from (select texts::jsonb from entity_fields where ref = e.ref) f), false)";

        string Field(EntityPredicate field) => field switch
        {
            EntityPredicate.HasKey key when EntitySearch.RelationOf(key.Key) is { } type => Related(type, "true"),
            EntityPredicate.HasValue value when EntitySearch.RelationOf(value.Key) is { } type =>
                Related(type, $"r.target_ref = any({Add(value.Values.ToArray())})"),
            EntityPredicate.HasPrefix prefix when EntitySearch.RelationOf(prefix.Key) is { } type =>
                Related(type, $"r.target_ref like {Add(PredicateSql.StartsWith(prefix.Prefix))}"),
            // A row of its own knows it: with this first, which most have, the fields of other kinds are not looked into.
            EntityPredicate.HasValue { Key: "kind" } kind => $"lower(e.kind) = any({Add(kind.Values.ToArray())})",
            EntityPredicate.HasKey key => $"f.texts ? {Add(key.Key)}",
            EntityPredicate.HasValue value => $"coalesce(f.texts -> {Add(value.Key)} ?| {Add(value.Values.ToArray())}, false)",
            EntityPredicate.HasPrefix prefix => $"""
                exists (select from jsonb_array_elements_text(f.texts -> {Add(prefix.Key)}) t (text) where t.text like {Add(PredicateSql.StartsWith(prefix.Prefix))})
                """,
            _ => throw new InvalidOperationException($"{field.GetType().Name} has no SQL."),
        };

        string Related(string type, string target) =>
            $"exists (select from relations r where r.source_ref = e.ref and lower(r.type) = {Add(type)} and {target})";

        string Add<T>(T value) => PredicateSql.Add(parameters, value);
    }
}
