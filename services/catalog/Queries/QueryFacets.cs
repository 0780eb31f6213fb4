using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.Index;
using Defaults.Errors;
using Defaults.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Queries;

/// <summary>Which values fields have, and how many entities have each.</summary>
static class QueryFacets
{
    const int FacetsMax = 100;

    public sealed record Request(string[]? Facets, JsonObject? Query);

    public sealed record Response(IReadOnlyDictionary<string, IReadOnlyList<Facet>> Facets);

    public sealed record Facet(string Value, long Count);

    public static Task<IResult> Get(
        [FromQuery] string[]? facet, [FromQuery] string[]? filter, HttpContext context, EntityIndex index,
        EntityAccess access, CancellationToken ct) =>
        EntityFilter.TryParse(filter ?? [], out var query, out var error)
            ? AnswerAsync(facet, query, "Missing facet parameter", context, index, access, ct)
            : Task.FromResult(BackstageErrors.Result(StatusCodes.Status400BadRequest, error));

    public static Task<IResult> Post(
        Request request, HttpContext context, EntityIndex index, EntityAccess access, CancellationToken ct) =>
        AnswerAsync(request.Facets, request.Query, "Missing or empty facets parameter", context, index, access, ct);

    static async Task<IResult> AnswerAsync(
        string[]? given, JsonObject? query, string missing, HttpContext context, EntityIndex index, EntityAccess access,
        CancellationToken ct)
    {
        string[] facets = [.. (given ?? []).Where(facet => !string.IsNullOrEmpty(facet)).Distinct()];
        var (predicate, error) = PredicateParser.Parse(query);
        error = facets.Length switch
        {
            0 => missing,
            _ when !facets.All(TextRules.IsStorable) => "Invalid facets, a name has a character that no entity can have",
            > FacetsMax => $"Invalid facets, more than {FacetsMax}",
            _ => error,
        };
        if (error is not null)
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, error);

        var caller = Caller.From(context.User);
        string[] keys = [.. facets.Select(facet => facet.ToLowerInvariant())];
        var counts = await index.AskAsync(
            IndexKeys.Of([.. access.KeysFor(caller, predicate!).Union(keys)]),
            entities => Count(entities, keys, access.Readable(caller, predicate!, entities)),
            ct);
        return TypedResults.Ok(new Response(facets.Zip(counts).ToDictionary(pair => pair.First, pair => pair.Second)));
    }

    static IReadOnlyList<Facet>[] Count(IndexedEntities entities, string[] keys, EntityPredicate predicate)
    {
        var matching = entities.Matching(predicate);
        var count = matching.Count();
        return
        [
            .. keys.Select(key => (IReadOnlyList<Facet>)
            [
                .. entities.Column(key).Counts(matching, count)
                    .Select(pair => new Facet(pair.Original, pair.Count))
                    .OrderBy(facet => facet.Value, StringComparer.Ordinal),
            ]),
        ];
    }
}
