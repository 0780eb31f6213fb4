using Defaults.Identity;
using Npgsql;

namespace Catalog.Queries;

/// <summary>The statements behind a page: the total, and the rows.</summary>
sealed class EntityQuerySql(EntityQuery query, EntityAccess access, Caller caller)
{
    const string DefaultTextField = "metadata.uid";

    readonly QueryCursor cursor = query.Cursor;

    /// <summary>The number of entities, which have the field that is ordered by.</summary>
    public NpgsqlBatchCommand Total()
    {
        var command = new NpgsqlBatchCommand();
        var where = Where(command.Parameters);
        command.CommandText = $"select count(*) from entities e where {where}{HasOrderField(command.Parameters)}";
        return command;
    }

    /// <summary>Ref, document and value ordered by, in the order of the way; one more than the page when it is forward.</summary>
    public NpgsqlBatchCommand Rows()
    {
        var command = new NpgsqlBatchCommand();
        var parameters = command.Parameters;
        var direction = (cursor.Order?.IsDescending ?? false) != cursor.IsPrevious ? "desc" : "asc";
        var (columns, from, by) = cursor.Order is null
            ? ("null", "entities e", $"e.ref {direction}")
            : ("o.value", FromOrdered(parameters), $"o.value {direction}, o.ref {direction}");
        command.CommandText = $"""
            select e.ref, e.document, {columns}
              from {from}
             where {Where(parameters)} {After(direction, parameters)}
             order by {by}
             limit {PredicateSql.Add(parameters, query.Limit + (cursor.IsPrevious ? 0L : 1L))}
            offset {PredicateSql.Add(parameters, (long)query.Offset)}
            """;
        return command;
    }

    // A list has a row for each of its items: the entity stands where the least of them does, once.
    string FromOrdered(NpgsqlParameterCollection parameters) => $"""
        entities e
        join entity_search o
          on o.ref = e.ref and o.key = {PredicateSql.Add(parameters, cursor.Order!.Key)} and o.value is not null
         and not exists (
             select 1 from entity_search less where less.ref = o.ref and less.key = o.key and less.value < o.value)
        """;

    string HasOrderField(NpgsqlParameterCollection parameters) => cursor.Order is null
        ? ""
        : $"""
             and e.ref in (
                select s.ref from entity_search s
                 where s.key = {PredicateSql.Add(parameters, cursor.Order.Key)} and s.value is not null)
            """;

    string Where(NpgsqlParameterCollection parameters)
    {
        var where = access.Where(caller, query.Predicate, parameters);
        if (cursor.FullTextFilter?.Term?.Trim().ToLowerInvariant() is not { Length: > 0 } term)
            return where;
        var fields = cursor.FullTextFilter.Fields ?? [cursor.Order?.Key ?? DefaultTextField];
        string[] keys = [.. fields.Select(field => field.ToLowerInvariant())];
        // Backstage looks with LIKE, in which a caller's % is a wildcard.
        return $"""
            {where} and e.ref in (
                select s.ref from entity_search s
                 where s.key = any({PredicateSql.Add(parameters, keys)})
                   and s.value like {PredicateSql.Add(parameters, $"%{term}%")})
            """;
    }

    string After(string direction, NpgsqlParameterCollection parameters)
    {
        if (cursor.OrderFieldValues is not { } values)
            return "";
        var sign = direction == "asc" ? ">" : "<";
        return cursor.Order is null
            ? $"and e.ref {sign} {PredicateSql.Add(parameters, values[0])}"
            : $"and (o.value, o.ref) {sign} ({PredicateSql.Add(parameters, values[0])}, {PredicateSql.Add(parameters, values[1])})";
    }
}
