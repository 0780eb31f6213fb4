using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.Queries;

/// <summary>A page of a query, as it was asked for by GET or by POST.</summary>
sealed record EntityQuery
{
    // Backstage's documentation says 20; this is what it does.
    public const int LimitDefault = 200;

    /// <summary>A larger page is answered with this many and a cursor to the rest.</summary>
    public const int LimitMax = 10_000;

    public const int FullTextFieldsMax = 100;

    public required QueryCursor Cursor { get; init; }
    public required EntityPredicate Predicate { get; init; }
    public required FieldSelection Fields { get; init; }
    public required int Limit { get; init; }
    public int Offset { get; init; }
    public bool IncludesTotal { get; init; } = true;

    public bool IsFirst => Cursor.OrderFieldValues is null;

    /// <summary>What GET has in its parameters and POST in its body.</summary>
    public sealed record Request
    {
        public string? Cursor { get; init; }
        public int? Limit { get; init; }
        public int? Offset { get; init; }
        public IReadOnlyList<OrderField>? OrderBy { get; init; }
        public FullText? FullTextFilter { get; init; }
        public string[]? Fields { get; init; }

        /// <summary><c>include</c> or <c>exclude</c>.</summary>
        public string? TotalItems { get; init; }

        public JsonObject? Query { get; init; }
    }

    /// <summary>Reads a request; the error is a sentence for the caller. What a cursor says counts alone.</summary>
    public static (EntityQuery? Query, string? Error) Parse(Request request)
    {
        _ = FieldSelection.TryParse(request.Fields ?? [], out var fields, out var error);
        error ??= request switch
        {
            { Limit: < 0 } => $"Invalid limit, {request.Limit} is below 0",
            { Offset: < 0 } => $"Invalid offset, {request.Offset} is below 0",
            { Cursor: "" } => "Cursor cannot be empty",
            { TotalItems: not (null or "include" or "exclude") } =>
                $"Invalid totalItems \"{request.TotalItems}\", expected one of: include, exclude",
            _ when request.FullTextFilter?.Fields?.Contains(null!) == true => "Invalid fullTextFilter, a field has no name",
            { FullTextFilter.Fields.Count: > FullTextFieldsMax } =>
                $"Invalid fullTextFilter, more than {FullTextFieldsMax} fields",
            _ when request.OrderBy?.Any(field => field?.Order is not ("asc" or "desc" or null)) == true =>
                "Invalid order field order, must be asc or desc",
            _ when request.OrderBy?.Any(field => string.IsNullOrEmpty(field?.Field)) == true =>
                "Invalid order field, it has no field name",
            _ => null,
        };
        if (error is not null)
            return (null, error);

        var cursor = request.Cursor is { } text
            ? QueryCursor.Decode(text)
            : new QueryCursor
            {
                Query = request.Query,
                OrderFields = [.. (request.OrderBy ?? []).Select(field => field with { Order = field.Order ?? "asc" })],
                FullTextFilter = request.FullTextFilter,
            };
        if (cursor is null)
            return (null, "Malformed cursor, could not be parsed");
        if (!cursor.Texts.All(TextRules.IsStorable))
            return (null, "Invalid query: it has a character that no entity can have");
        var (predicate, wrong) = PredicateParser.Parse(cursor.Query);
        return predicate is null
            ? (null, wrong)
            : (new EntityQuery
            {
                Cursor = cursor,
                Predicate = predicate,
                Fields = fields!,
                Limit = Math.Min(request.Limit ?? LimitDefault, LimitMax),
                Offset = request.Cursor is null ? request.Offset ?? 0 : 0,
                IncludesTotal = request.Cursor is null && request.TotalItems != "exclude",
            }, null);
    }
}
