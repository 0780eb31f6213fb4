using Dapper;
using Defaults.Errors;
using Defaults.Hosting;
using Npgsql;

namespace Catalog.Locations;

/// <summary>
/// Every source of entities: what it may define, who registered it, how many entities it has and since when something
/// has been wrong with it. What that is, and how to mend it, is in its problems.
/// </summary>
static class ListSources
{
    public sealed record Response(IReadOnlyList<Source> Items, Guid? After);

    public sealed record Source
    {
        public required Guid LocationId { get; init; }
        public required string Type { get; init; }
        public required string Target { get; init; }

        /// <summary><c>config</c>, <c>registered</c>, <c>discovered</c> or <c>service</c>.</summary>
        public required string Origin { get; init; }

        /// <summary>Whether it may define users, groups and templates.</summary>
        public required bool Trusted { get; init; }

        public required string? RegisteredBy { get; init; }
        public required long Entities { get; init; }
        public required int Problems { get; init; }

        /// <summary>Since when there has been a problem; null while there is none.</summary>
        public required DateTimeOffset? FailingSince { get; init; }

        public required DateTimeOffset? RefreshedAt { get; init; }
    }

    const string SelectSources = """
        select l.id as location_id, l.type, l.target, l.origin, l.trusted, l.registered_by,
               (select count(*) from entities e where e.location_id = l.id and e.ref <> l.entity_ref) as entities,
               json_array_length(l.problems) as problems, l.failing_since, l.refreshed_at
          from locations l
         where l.id > @after
           and (@trusted is null or l.trusted = @trusted)
           and (@failing is null or (l.failing_since is not null) = @failing)
         order by l.id
         limit @limit
        """;

    public static async Task<IResult> Handle(
        bool? trusted, bool? failing, int? limit, Guid? after, NpgsqlDataSource db, CancellationToken ct)
    {
        if (limit is < 1 or > Limits.PageSizeMax)
            return Problems.BadRequest($"limit is {limit}. Send 1 to {Limits.PageSizeMax}.", "limit");
        var size = limit ?? Limits.PageSizeDefault;
        await using var connection = await db.OpenConnectionAsync(ct);
        var items = (await connection.QueryAsync<Source>(new CommandDefinition(
            SelectSources, new { after = after ?? Guid.Empty, trusted, failing, limit = size + 1 }, cancellationToken: ct)))
            .AsList();
        return TypedResults.Ok(new Response(
            [.. items.Take(size)], items.Count > size ? items[size - 1].LocationId : null));
    }
}
