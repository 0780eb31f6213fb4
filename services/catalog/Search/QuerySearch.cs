using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Catalog.Queries;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;

namespace Catalog.Search;

/// <summary>Documents that have the words of a term, the best first, in the form of Backstage's search.</summary>
static class QuerySearch
{
    // Around what was found, in highlighted texts; no text has them by chance.
    const string PreTag = "<1a7e5c0b-found>";
    const string PostTag = "</1a7e5c0b-found>";
    const string Headline = $"MaxWords=35, MinWords=15, ShortWord=3, StartSel={PreTag}, StopSel={PostTag}";

    public sealed record Response
    {
        public required IReadOnlyList<Result> Results { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? NextPageCursor { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? PreviousPageCursor { get; init; }

        public required long NumberOfResults { get; init; }
    }

    /// <param name="Rank">The place in the order, from 1.</param>
    public sealed record Result(string Type, JsonNode Document, int Rank, Highlight Highlight);

    /// <param name="Fields">Title and text with tags around the words found; empty where no term was given.</param>
    public sealed record Highlight(string PreTag, string PostTag, IReadOnlyDictionary<string, string> Fields);

    public static async Task<IResult> Handle(
        HttpContext context, NpgsqlDataSource db, EntityAccess access, CancellationToken ct)
    {
        var (query, error) = SearchQuery.Parse(context.Request.Query);
        if (query is null)
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, error!);

        await using var command = db.CreateCommand();
        command.CommandText = Select(query, access, Caller.From(context.User), command.Parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var (results, total) = (new List<Result>(), 0L);
        while (await reader.ReadAsync(ct))
        {
            total = reader.GetInt64(4);
            var fields = query.Words is null
                ? []
                : new Dictionary<string, string> { ["title"] = reader.GetString(2), ["text"] = reader.GetString(3) };
            results.Add(new Result(
                reader.GetString(0), JsonNode.Parse(reader.GetString(1))!, query.Page * query.Limit + results.Count + 1,
                new Highlight(PreTag, PostTag, fields)));
        }

        var hasMore = results.Count > query.Limit;
        return TypedResults.Ok(new Response
        {
            Results = [.. results.Take(query.Limit)],
            NextPageCursor = hasMore ? SearchQuery.CursorOf(query.Page + 1) : null,
            PreviousPageCursor = query.Page > 0 ? SearchQuery.CursorOf(query.Page - 1) : null,
            NumberOfResults = total,
        });
    }

    // Headlines are costly, so only those of the page are made.
    static string Select(SearchQuery query, EntityAccess access, Caller caller, NpgsqlParameterCollection parameters)
    {
        var words = query.Words is { } given ? $"to_tsquery('english', {PredicateSql.Add(parameters, given)})" : null;
        var (rank, title, text) = words is null
            ? ("0", "''", "''")
            : ($"ts_rank_cd(d.words, {words})", HeadlineOf("title"), HeadlineOf("body"));
        var types = query.Types.Length == 0 ? "" : $"and d.type = any({PredicateSql.Add(parameters, query.Types)})";
        var filters = query.Filters.Select(field =>
            $"and lower(d.document ->> {PredicateSql.Add(parameters, field.Key)}) = any({PredicateSql.Add(parameters, field.Select(value => value.ToLowerInvariant()).ToArray())})");
        return $"""
            select type, document::text, {title}, {text}, total
              from (select d.type, d.document, d.title, d.body, {rank} as rank, d.location, count(*) over () as total
                      from search_documents d
                      join entities e on e.ref = d.ref
                     where {(words is null ? "true" : $"d.words @@ {words}")} {types} {string.Join(' ', filters)}
                       and {access.Where(caller, EntityPredicate.Everything, parameters)}
                     order by rank desc, d.location
                     limit {PredicateSql.Add(parameters, query.Limit + 1L)}
                    offset {PredicateSql.Add(parameters, (long)query.Page * query.Limit)}) as page
             order by rank desc, location
            """;

        string HeadlineOf(string column) => $"ts_headline('english', {column}, {words}, '{Headline}')";
    }
}
