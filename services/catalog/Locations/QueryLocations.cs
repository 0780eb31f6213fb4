using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Catalog.Entities;
using Catalog.Queries;
using Defaults.Errors;
using Npgsql;

namespace Catalog.Locations;

/// <summary>Locations that a predicate on <c>id</c>, <c>type</c>, <c>target</c> and <c>entityRef</c> matches, by page.</summary>
static class QueryLocations
{
    const int LimitDefault = 1_000;
    const int LimitMax = 10_000;

    public sealed record Request(string? Cursor, int? Limit, JsonObject? Query);

    public sealed record Response(IReadOnlyList<Location> Items, long TotalItems, PageInfo PageInfo);

    public sealed record PageInfo(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextCursor);

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    public static async Task<IResult> Handle(Request request, NpgsqlDataSource db, CancellationToken ct)
    {
        var (page, error) = PageOf(request);
        var (predicate, queryError) = PredicateParser.Parse(page?.Query);
        error ??= queryError ?? UnknownField(predicate!);
        if (error is not null)
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, error);

        var (items, total) = await ReadAsync(page!, predicate!, db, ct);
        var next = items.Count > page!.Limit ? page with { AfterId = items[page.Limit - 1].Id } : null;
        return TypedResults.Ok(new Response([.. items.Take(page.Limit)], total, new PageInfo(next?.Encode())));
    }

    static (Page? Page, string? Error) PageOf(Request request) => request switch
    {
        { Cursor: "" } => (null, "Cursor cannot be empty"),
        { Cursor: { } cursor } => Page.Decode(cursor) is { } page ? (page, null) : (null, "Malformed cursor, unknown encoding"),
        { Limit: < 1 } => (null, "Limit must be a positive integer >= 1"),
        _ => (new Page(Math.Min(request.Limit ?? LimitDefault, LimitMax), null, request.Query), null),
    };

    static string? UnknownField(EntityPredicate predicate)
    {
        string? unknown = null;
        PredicateSql.Where(predicate, field =>
        {
            if (ColumnOf(KeyOf(field)) is null)
                unknown ??= KeyOf(field);
            return "";
        });
        return unknown is null
            ? null
            : $"Invalid filter predicate, expected key to be 'id', 'type', 'target', or 'entityRef', got '{unknown}'";
    }

    static async Task<(List<Location> Items, long Total)> ReadAsync(
        Page page, EntityPredicate predicate, NpgsqlDataSource db, CancellationToken ct)
    {
        await using var batch = db.CreateBatch();
        var total = new NpgsqlBatchCommand();
        total.CommandText = $"select count(*) from locations l where {Where(predicate, total.Parameters)}";
        var rows = new NpgsqlBatchCommand();
        rows.CommandText = $"""
            select l.id, l.type, l.target, l.entity_ref
              from locations l
             where {Where(predicate, rows.Parameters)} and l.id > {PredicateSql.Add(rows.Parameters, page.AfterId ?? Guid.Empty)}
             order by l.id
             limit {PredicateSql.Add(rows.Parameters, page.Limit + 1L)}
            """;
        batch.BatchCommands.Add(total);
        batch.BatchCommands.Add(rows);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var count = reader.GetInt64(0);
        await reader.NextResultAsync(ct);
        var items = new List<Location>();
        while (await reader.ReadAsync(ct))
        {
            items.Add(new Location
            {
                Id = reader.GetGuid(0),
                Type = reader.GetString(1),
                Target = reader.GetString(2),
                EntityRef = reader.GetString(3),
            });
        }

        return (items, count);
    }

    // What another service keeps was registered by nobody.
    static string Where(EntityPredicate predicate, NpgsqlParameterCollection parameters) =>
        $"l.origin <> 'service' and {PredicateSql.Where(predicate, field => Field(field, parameters))}";

    static string Field(EntityPredicate field, NpgsqlParameterCollection parameters) => field switch
    {
        EntityPredicate.HasValue value =>
            $"lower({ColumnOf(value.Key)}) = any({PredicateSql.Add(parameters, value.Values.ToArray())})",
        EntityPredicate.HasPrefix prefix =>
            $"lower({ColumnOf(prefix.Key)}) like {PredicateSql.Add(parameters, PredicateSql.StartsWith(prefix.Prefix))}",
        _ => "true",   // every location has all four
    };

    static string KeyOf(EntityPredicate field) => field switch
    {
        EntityPredicate.HasKey key => key.Key,
        EntityPredicate.HasValue value => value.Key,
        EntityPredicate.HasPrefix prefix => prefix.Key,
        _ => "",
    };

    static string? ColumnOf(string key) => key switch
    {
        "id" => "l.id::text",
        "type" => "l.type",
        "target" => "l.target",
        "entityref" => "l.entity_ref",
        _ => null,
    };

    /// <summary>Where a page begins, and of what.</summary>
    sealed record Page(int Limit, Guid? AfterId, JsonObject? Query)
    {
        public string Encode() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, json));

        public static Page? Decode(string cursor)
        {
            try
            {
                var text = Encoding.UTF8.GetString(Convert.FromBase64String(cursor));
                return JsonSerializer.Deserialize<Page>(text, json) is { Limit: >= 1 and <= LimitMax } page ? page : null;
            }
            catch (Exception wrong) when (wrong is FormatException or JsonException)
            {
                return null;
            }
        }
    }
}
