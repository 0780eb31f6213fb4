using System.Text;
using Npgsql;

namespace Catalog.Entities;

/// <summary>A filter as a condition on <c>entities e</c>. Texts of the caller travel as parameters only.</summary>
static class EntityFilterSql
{
    /// <returns>The condition, whose parameters were added to the command.</returns>
    public static string Where(EntityFilter filter, NpgsqlParameterCollection parameters)
    {
        if (filter.AnyOf.Count == 0)
            return "true";

        var sql = new StringBuilder();
        foreach (var set in filter.AnyOf)
        {
            sql.Append(sql.Length == 0 ? "((" : " or (");
            sql.AppendJoin(" and ", set.Select(condition => Exists(condition, parameters)));
            sql.Append(')');
        }

        return sql.Append(')').ToString();
    }

    static string Exists(FilterCondition condition, NpgsqlParameterCollection parameters)
    {
        var key = Add(parameters, condition.Key);
        var value = condition.Values.Count == 0
            ? ""
            : $" and s.value = any({Add(parameters, condition.Values.ToArray())})";
        return $"exists (select 1 from entity_search s where s.ref = e.ref and s.key = {key}{value})";
    }

    public static string Add<T>(NpgsqlParameterCollection parameters, T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${parameters.Count}";
    }
}
