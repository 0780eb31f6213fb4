using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Catalog.Index;
using Defaults.Errors;
using Defaults.Identity;

namespace Catalog.Queries;

/// <summary>Entities that a query matches, page by page, in both directions, with how many there are in all.</summary>
static class QueryEntities
{
    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    static readonly byte[] open = "{\"items\":["u8.ToArray();

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
        [AsParameters] Parameters asked, HttpContext context, EntityIndex index, EntityAccess access,
        CancellationToken ct)
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
            context, index, access, ct);
    }

    public static async Task<IResult> Post(
        EntityQuery.Request request, HttpContext context, EntityIndex index, EntityAccess access,
        CancellationToken ct)
    {
        var (query, error) = EntityQuery.Parse(request);
        if (query is null)
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, error!);

        var asked = new IndexedQuery(query, access, Caller.From(context.User));
        var (page, documents) = await index.AskAsync(
            asked.Keys, entities => Turn(query, asked.Ask(entities)), page => [.. page.Rows.Select(row => row.Ref)], ct);
        using var _ = documents;
        var body = new JsonPieces();
        body.Add(open);
        // One that has gone since was seen in the index and not in the database.
        body.Add(documents.SelectFound(query.Fields, page.Rows.Count));
        body.Add(Encoding.UTF8.GetBytes($"],\"totalItems\":{page.Total},\"pageInfo\":{JsonSerializer.Serialize(page.Info, json)}}}"));
        await body.SendAsync(context.Response, ct);
        return Results.Empty;
    }

    static OrderField OrderOf(string parameter) => parameter.Split(',', 2) switch
    {
        [var field, var order] => new OrderField(field, order),
        var parts => new OrderField(parts[0], null),
    };

    /// <summary>Puts the rows in the order of the result, without the one too many, and says where the pages beside are.</summary>
    static (IReadOnlyList<(string Ref, string? OrderedBy)> Rows, long Total, PageInfo Info) Turn(EntityQuery query, IndexedQuery.Answer answer)
    {
        var (total, rows) = (answer.Total, answer.Rows.ToList());
        var cursor = query.Cursor with { TotalItems = total };
        if (cursor.IsPrevious)
            rows.Reverse();
        var hasMore = cursor.IsPrevious || rows.Count > query.Limit;
        if (rows.Count > query.Limit)
            rows.RemoveAt(query.Limit);
        if (rows.Count == 0)
            return (rows, total, new PageInfo(null, null));

        var (first, last) = (ValuesOf(rows[0]), ValuesOf(rows[^1]));
        var firstOfAll = cursor.FirstSortFieldValues ?? first;
        var next = cursor with { OrderFieldValues = last, FirstSortFieldValues = firstOfAll, IsPrevious = false };
        var previous = cursor with { OrderFieldValues = first, FirstSortFieldValues = firstOfAll, IsPrevious = true };
        return (rows, total, new PageInfo(
            hasMore ? next.Encode() : null,
            query.IsFirst || first.SequenceEqual(firstOfAll) ? null : previous.Encode()));
    }

    static string[] ValuesOf((string Ref, string? OrderedBy) row) =>
        row.OrderedBy is null ? [row.Ref] : [row.OrderedBy, row.Ref];
}
