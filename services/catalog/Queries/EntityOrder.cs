using Npgsql;

namespace Catalog.Queries;

/// <summary>The <c>order</c> parameters of a list: <c>asc:metadata.name</c>, in turn.</summary>
sealed record EntityOrder(IReadOnlyList<(string Key, bool Descending)> Fields)
{
    public const int FieldsMax = 5;

    public static (EntityOrder? Order, string? Error) Parse(IReadOnlyList<string> parameters)
    {
        var fields = new List<(string, bool)>();
        foreach (var parameter in parameters)
        {
            if (parameter.Split(':', 2) is not [("asc" or "desc") and var direction, { Length: > 0 } key])
                return (null, $"Invalid order parameter \"{parameter}\", expected \"<asc or desc>:<field name>\"");
            fields.Add((key.ToLowerInvariant(), direction == "desc"));
        }

        return fields.Count > FieldsMax
            ? (null, $"Invalid order, more than {FieldsMax} fields")
            : (new EntityOrder(fields), null);
    }

    /// <summary>For <c>entities e</c>. Backstage keeps entities without the field on pages only.</summary>
    public (string Joins, string OrderBy) Sql(bool keepsThoseWithout, NpgsqlParameterCollection parameters)
    {
        var kind = keepsThoseWithout ? "left join" : "join";
        var joins = Fields.Select((field, i) => $"""
            {kind} lateral (
                select min(s.value) as value from entity_search s
                 where s.ref = e.ref and s.key = {PredicateSql.Add(parameters, field.Key)} and s.value is not null
                having count(*) > 0) o{i} on true
            """);
        var by = Fields.Select((field, i) => $"o{i}.value {(field.Descending ? "desc" : "asc")} nulls last");
        return (string.Join('\n', joins), string.Join(", ", by.Append("e.ref")));
    }
}
