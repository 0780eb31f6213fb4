using System.Buffers;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;

namespace Catalog.Queries;

/// <summary>Entities that a query matches, page by page, in both directions, with how many there are in all.</summary>
static class QueryEntities
{
    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public sealed record PageInfo(string? NextCursor, string? PrevCursor);

    /// <summary>The parameters of the GET form.</summary>
    public sealed record Parameters(
        string[]? Fields, int? Limit, int? Offset, string[]? OrderField, string? Cursor, string[]? Filter,
        string? TotalItems, string? FullTextFilterTerm, string[]? FullTextFilterFields)
    {
        public static IReadOnlyList<string> Names { get; } =
        [
            "fields", "limit", "offset", "orderField", "cursor", "filter", "totalItems", "fullTextFilterTerm",
            "fullTextFilterFields",
        ];
    }

    public static Task<IResult> Get(
        [AsParameters] Parameters asked, HttpContext context, NpgsqlDataSource db, EntityAccess access, CancellationToken ct)
    {
        if (!EntityFilter.TryParse(asked.Filter ?? [], out var query, out var error))
            return Task.FromResult(BackstageErrors.Result(StatusCodes.Status400BadRequest, error));
        string[] fields =
        [
            .. (asked.FullTextFilterFields ?? []).SelectMany(field => field.Split(',', StringSplitOptions.RemoveEmptyEntries)),
        ];
        return Post(
            new EntityQuery.Request
            {
                Cursor = asked.Cursor,
                Limit = asked.Limit,
                Offset = asked.Offset,
                OrderBy = [.. (asked.OrderField ?? []).Select(OrderOf)],
                FullTextFilter = asked.FullTextFilterTerm is { } term
                    ? new FullText(term, fields.Length > 0 ? fields : null)
                    : null,
                Fields = asked.Fields,
                TotalItems = asked.TotalItems,
                Query = query,
            },
            context, db, access, ct);
    }

    public static async Task<IResult> Post(
        EntityQuery.Request request, HttpContext context, NpgsqlDataSource db, EntityAccess access, CancellationToken ct)
    {
        var (query, error) = EntityQuery.Parse(request);
        if (query is null)
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, error!);

        var (rows, total) = await ReadAsync(query, access, Caller.From(context.User), db, ct);
        var page = Turn(query, rows, total);
        context.Response.ContentType = MediaTypeNames.Application.Json;
        var body = context.Response.BodyWriter;
        body.Write("{\"items\":["u8);
        for (var i = 0; i < rows.Count; i++)
        {
            if (i > 0)
                body.Write(","u8);
            body.Write(ListEntities.Selected(rows[i].Document, query.Fields));
        }

        body.Write("],\"totalItems\":"u8);
        body.Write(JsonSerializer.SerializeToUtf8Bytes(total));
        body.Write(",\"pageInfo\":"u8);
        body.Write(JsonSerializer.SerializeToUtf8Bytes(page, json));
        body.Write("}"u8);
        await body.FlushAsync(ct);
        return Results.Empty;
    }

    static OrderField OrderOf(string parameter) => parameter.Split(',', 2) switch
    {
        [var field, var order] => new OrderField(field, order),
        var parts => new OrderField(parts[0], null),
    };

    static async Task<(List<Row> Rows, long Total)> ReadAsync(
        EntityQuery query, EntityAccess access, Caller caller, NpgsqlDataSource db, CancellationToken ct)
    {
        var sql = new EntityQuerySql(query, access, caller);
        var rows = new List<Row>();
        var total = query.Cursor.TotalItems ?? 0;
        await using var batch = db.CreateBatch();
        if (query.IncludesTotal)
            batch.BatchCommands.Add(sql.Total());
        if (query.Limit > 0)
            batch.BatchCommands.Add(sql.Rows());
        if (batch.BatchCommands.Count == 0)
            return (rows, total);

        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (query.IncludesTotal)
        {
            await reader.ReadAsync(ct);
            total = reader.GetInt64(0);
            await reader.NextResultAsync(ct);
        }

        while (query.Limit > 0 && await reader.ReadAsync(ct))
        {
            rows.Add(new Row(
                reader.GetString(0), reader.GetFieldValue<byte[]>(1),
                await reader.IsDBNullAsync(2, ct) ? null : reader.GetString(2)));
        }

        return (rows, total);
    }

    /// <summary>Puts the rows in the order of the result, without the one too many, and says where the pages beside are.</summary>
    static PageInfo Turn(EntityQuery query, List<Row> rows, long total)
    {
        var cursor = query.Cursor with { TotalItems = total };
        if (cursor.IsPrevious)
            rows.Reverse();
        var hasMore = cursor.IsPrevious || rows.Count > query.Limit;
        if (rows.Count > query.Limit)
            rows.RemoveAt(query.Limit);
        if (rows.Count == 0)
            return new PageInfo(null, null);

        var (first, last) = (rows[0].Values, rows[^1].Values);
        var firstOfAll = cursor.FirstSortFieldValues ?? first;
        var next = cursor with { OrderFieldValues = last, FirstSortFieldValues = firstOfAll, IsPrevious = false };
        var previous = cursor with { OrderFieldValues = first, FirstSortFieldValues = firstOfAll, IsPrevious = true };
        return new PageInfo(
            hasMore ? next.Encode() : null,
            query.IsFirst || first.SequenceEqual(firstOfAll) ? null : previous.Encode());
    }

    sealed record Row(string Ref, byte[] Document, string? OrderedBy)
    {
        public string[] Values => OrderedBy is null ? [Ref] : [OrderedBy, Ref];
    }
}
