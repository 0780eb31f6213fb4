using System.Text.Json.Nodes;
using Catalog.Entities;
using Defaults.Errors;
using Defaults.Identity;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Catalog.Queries;

/// <summary>Which values fields have, and how many entities have each.</summary>
static class QueryFacets
{
    const int FacetsMax = 100;

    public sealed record Request(string[]? Facets, JsonObject? Query);

    public sealed record Response(IReadOnlyDictionary<string, IReadOnlyList<Facet>> Facets);

    public sealed record Facet(string Value, long Count);

    public static Task<IResult> Get(
        [FromQuery] string[]? facet, [FromQuery] string[]? filter, HttpContext context, NpgsqlDataSource db,
        EntityAccess access, CancellationToken ct) =>
        EntityFilter.TryParse(filter ?? [], out var query, out var error)
            ? AnswerAsync(facet, query, "Missing facet parameter", context, db, access, ct)
            : Task.FromResult(BackstageErrors.Result(StatusCodes.Status400BadRequest, error));

    public static Task<IResult> Post(
        Request request, HttpContext context, NpgsqlDataSource db, EntityAccess access, CancellationToken ct) =>
        AnswerAsync(request.Facets, request.Query, "Missing or empty facets parameter", context, db, access, ct);

    static async Task<IResult> AnswerAsync(
        string[]? given, JsonObject? query, string missing, HttpContext context, NpgsqlDataSource db, EntityAccess access,
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

        var rows = await ReadAsync(facets, predicate!, access, Caller.From(context.User), db, ct);
        return TypedResults.Ok(new Response(facets.ToDictionary(
            facet => facet, facet => (IReadOnlyList<Facet>)[.. rows[facet.ToLowerInvariant()]])));
    }

    static async Task<ILookup<string, Facet>> ReadAsync(
        string[] facets, EntityPredicate predicate, EntityAccess access, Caller caller, NpgsqlDataSource db,
        CancellationToken ct)
    {
        await using var command = db.CreateCommand();
        string[] keys = [.. facets.Select(facet => facet.ToLowerInvariant())];
        var asked = PredicateSql.Add(command.Parameters, keys);
        var where = access.Where(caller, predicate, command.Parameters);
        var matching = where == "true" ? "" : $"and s.ref in (select e.ref from entities e where {where})";
        command.CommandText = $"""
            select s.key, s.original, count(*)
              from entity_search s
             where s.key = any({asked}) and s.original is not null {matching}
             group by s.key, s.original
             order by s.key, s.original
            """;
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<(string Key, Facet Facet)>();
        while (await reader.ReadAsync(ct))
            rows.Add((reader.GetString(0), new Facet(reader.GetString(1), reader.GetInt64(2))));
        return rows.ToLookup(row => row.Key, row => row.Facet);
    }
}
