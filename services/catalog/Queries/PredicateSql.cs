using Npgsql;

namespace Catalog.Queries;

/// <summary>A predicate as SQL; what its fields mean is said by the table that is asked.</summary>
static class PredicateSql
{
    /// <param name="field">The condition of one <c>HasKey</c>, <c>HasValue</c> or <c>HasPrefix</c>.</param>
    public static string Where(EntityPredicate predicate, Func<EntityPredicate, string> field) => predicate switch
    {
        EntityPredicate.All { Parts: [] } => "true",
        EntityPredicate.Any { Parts: [] } or EntityPredicate.HasValue { Values: [] } => "false",
        EntityPredicate.All all => $"({string.Join(" and ", all.Parts.Select(part => Where(part, field)))})",
        EntityPredicate.Any any => $"({string.Join(" or ", any.Parts.Select(part => Where(part, field)))})",
        EntityPredicate.Not not => $"not {Where(not.Part, field)}",
        _ => field(predicate),
    };

    /// <returns>The parameter's name in the text, whose value travels apart from it.</returns>
    public static string Add<T>(NpgsqlParameterCollection parameters, T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${parameters.Count}";
    }

    /// <summary>A pattern for LIKE that matches what begins with the text.</summary>
    public static string StartsWith(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
