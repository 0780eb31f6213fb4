using System.Globalization;
using Dapper;
using Defaults.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Metrics.Delivery;

/// <summary>The commits behind a change lead time, in the order of their deployment.</summary>
static class ListChanges
{
    public sealed record Item
    {
        public required string Repository { get; init; }
        public required string Sha { get; init; }

        /// <summary>The first deployment that contains it.</summary>
        public required long DeploymentId { get; init; }
        public required DateTimeOffset? CommittedAt { get; init; }
        public required DateTimeOffset DeployedAt { get; init; }
        public required double? LeadSeconds { get; init; }

        /// <summary>
        /// Null for one that counts, otherwise why not: <c>baseline</c>, <c>merge</c>, <c>no-time</c> or
        /// <c>clock-anomaly</c>.
        /// </summary>
        public required string? Excluded { get; init; }
    }

    public sealed record Page(IReadOnlyList<Item> Items, string? After);

    const string SelectPage = $"""
        with {ChangeSql.Changes}
        select repository, sha, deployment_id, committed_at, deployed_at, lead_seconds, excluded
          from changes
         order by deployed_at, repository, sha
        offset @skip
         limit @take
        """;

    public static async Task<IResult> Handle(
        string? service, string? team, string? environment, string? from, string? to, string? after, int? limit,
        NpgsqlDataSource db, IOptions<MetricsOptions> options, TimeProvider clock, CancellationToken ct)
    {
        if (Paging.RefuseLimit(limit) is { } badLimit)
            return badLimit.ToProblem();
        var skip = 0;
        if (after is not null && !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out skip))
            return Paging.BadAfter(after).ToProblem();
        if (service is null && team is null)
            return new Refusal("service", "Say whose changes: service=component:default/… or team=group:default/…").ToProblem();
        await using var connection = await db.OpenConnectionAsync(ct);
        var (query, refusal) = await DeliveryQuery.ReadAsync(
            new(service, team, environment, from, to), connection, options.Value, clock.GetUtcNow(), ct);
        if (query is null)
            return refusal!.ToProblem();

        var take = limit ?? Limits.PageSizeDefault;
        var parameters = new DynamicParameters(query.Parameters);
        parameters.Add("skip", skip);
        parameters.Add("take", take + 1);
        var items = (await connection.QueryAsync<Item>(
            new CommandDefinition(SelectPage, parameters, cancellationToken: ct))).AsList();
        return TypedResults.Ok(items.Count > take
            ? new Page(items[..take], $"{skip + take}")
            : new Page(items, null));
    }
}
