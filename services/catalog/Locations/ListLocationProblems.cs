using System.Text.Json;
using Catalog.Entities;
using Dapper;
using Defaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Catalog.Locations;

/// <summary>Everything that is wrong with what a location says, each with its place and its remedy.</summary>
static class ListLocationProblems
{
    public sealed record Response
    {
        public required Guid LocationId { get; init; }

        /// <summary>When the location was last read; null before the first time.</summary>
        public required DateTimeOffset? RefreshedAt { get; init; }

        public required IReadOnlyList<EntityProblem> Problems { get; init; }
    }

    const string SelectProblems = """
        select id, refreshed_at, problems::text as problems from locations where id = @id
        """;

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> Handle(
        string id, NpgsqlDataSource db, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var row = Guid.TryParse(id, out var parsed)
            ? await connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition(
                SelectProblems, new { id = parsed }, cancellationToken: ct))
            : null;
        return row is null ? Problems.NotFound($"No location has the id {id}.") : TypedResults.Ok(new Response
        {
            LocationId = row.Id,
            RefreshedAt = row.RefreshedAt,
            Problems = JsonSerializer.Deserialize<EntityProblem[]>(row.Problems, json)!,
        });
    }

    sealed record Row
    {
        public required Guid Id { get; init; }
        public required DateTimeOffset? RefreshedAt { get; init; }
        public required string Problems { get; init; }
    }
}
