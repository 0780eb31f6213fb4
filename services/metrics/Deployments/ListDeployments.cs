using System.Globalization;
using Dapper;
using Defaults.Hosting;
using Metrics.Delivery;
using Metrics.Services;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Metrics.Deployments;

/// <summary>Deployments, the newest first.</summary>
static class ListDeployments
{
    public sealed record Item
    {
        /// <summary><c>github.com/owner/name</c>, lower-cased.</summary>
        public required string Repository { get; init; }
        public required long DeploymentId { get; init; }
        public required string Environment { get; init; }
        public required string Sha { get; init; }
        public required string Ref { get; init; }
        public required string Task { get; init; }
        public required string? Creator { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }

        /// <summary><c>succeeded</c>, <c>failed</c> or <c>underway</c>.</summary>
        public required string State { get; init; }
        public required DateTimeOffset? SucceededAt { get; init; }
        public required DateTimeOffset? FailedAt { get; init; }

        /// <summary>The service and the team of that time; null where the catalog knows none.</summary>
        public required string? Service { get; init; }
        public required string? Owner { get; init; }

        /// <summary>How many commits this deployment was the first to contain.</summary>
        public required long Commits { get; init; }

        /// <summary>Numbers of the pull requests whose merge it was the first to contain.</summary>
        public required int[] PullRequests { get; init; }

        /// <summary>Ids of the incidents that it caused, by their own word or as the last success before them.</summary>
        public required Guid[] Incidents { get; init; }
    }

    public sealed record Page(IReadOnlyList<Item> Items, string? After);

    const string SelectPage = $"""
        with {ServiceTenures.Scope}
        select d.repository, d.deployment_id, d.environment, d.sha, d.ref, d.task, d.creator, d.created_at,
               case when d.succeeded_at is not null then 'succeeded'
                    when d.failed_at is not null then 'failed'
                    else 'underway' end as state,
               d.succeeded_at, d.failed_at, owned.service, owned.owner,
               (select count(*) from deployed_commits c join commits using (repository, sha)
                 where c.repository = d.repository and c.deployment_id = d.deployment_id) as commits,
               array(select p.number from pull_requests p
                       join deployed_commits c on c.repository = p.repository and c.sha = p.merge_commit_sha
                      where c.repository = d.repository and c.deployment_id = d.deployment_id
                      order by p.number) as pull_requests,
               array(select i.id from incidents i
                      where i.caused_by_repository = d.repository and i.caused_by_deployment_id = d.deployment_id
                     union
                     select i.id from service_tenures t
                       join incident_services hurt using (service)
                       join incidents i on i.id = hurt.incident_id
                      where t.repository = d.repository and i.caused_by_repository is null
                        and i.started_at >= t.valid_from and i.started_at < t.valid_to
                        and d.environment = @production
                        and i.started_at >= d.succeeded_at
                        and not exists (
                            select from deployments later
                             where later.repository = d.repository and later.environment = d.environment
                               and later.succeeded_at <= i.started_at
                               and (later.succeeded_at, later.deployment_id) > (d.succeeded_at, d.deployment_id))
                      order by 1) as incidents
          from deployments d
          left join lateral (
               select t.service, t.owner from service_tenures t
                where t.repository = d.repository
                  and coalesce(d.succeeded_at, d.created_at) >= t.valid_from
                  and coalesce(d.succeeded_at, d.created_at) < t.valid_to
                order by (t.service = @service) desc nulls last, t.valid_from, t.service
                limit 1) owned on true
         where (@everyone or exists (
               select from scope
                where scope.repository = d.repository
                  and coalesce(d.succeeded_at, d.created_at) >= scope.valid_from
                  and coalesce(d.succeeded_at, d.created_at) < scope.valid_to))
           and (@environment::text is null or d.environment = @environment)
           and coalesce(d.succeeded_at, d.failed_at, d.created_at) >= coalesce(@from::timestamptz, '-infinity')
           and coalesce(d.succeeded_at, d.failed_at, d.created_at) < coalesce(@to::timestamptz, 'infinity')
           and (d.created_at, d.deployment_id) < (@afterTime, @afterId)
         order by d.created_at desc, d.deployment_id desc
         limit @take
        """;

    /// <param name="service">Ref of a component.</param>
    /// <param name="team">Ref of a group; the teams below it count too.</param>
    /// <param name="from">Of the first success; of the failure or the creation where there is none. Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    public static async Task<IResult> Handle(
        string? service, string? team, string? environment, string? from, string? to, string? after, int? limit,
        NpgsqlDataSource db, IOptions<MetricsOptions> options, TimeProvider clock, CancellationToken ct)
    {
        var (place, badAfter) = Place.Read(after);
        if ((badAfter ?? Paging.RefuseLimit(limit)) is { } refusal)
            return refusal.ToProblem();
        var isTimed = from is not null || to is not null;
        await using var connection = await db.OpenConnectionAsync(ct);
        var (query, refused) = await DeliveryQuery.ReadAsync(
            new(service, team, environment, from, to), connection, options.Value, clock.GetUtcNow(), ct);
        if (query is null)
            return refused!.ToProblem();

        var take = limit ?? Limits.PageSizeDefault;
        var items = (await connection.QueryAsync<Item>(new CommandDefinition(
            SelectPage,
            new
            {
                service = query.Scope.Service,
                owners = query.Scope.Owners,
                everyone = query.Scope == DeliveryScope.Everyone,
                environment = environment is null ? null : query.Environment,
                production = options.Value.Production,
                from = isTimed ? query.Window.From.UtcDateTime : (DateTime?)null,
                to = isTimed ? query.Window.To.UtcDateTime : (DateTime?)null,
                afterTime = place!.CreatedAt.UtcDateTime,
                afterId = place.DeploymentId,
                take = take + 1,
            },
            cancellationToken: ct))).AsList();
        return TypedResults.Ok(items.Count > take
            ? new Page(items[..take], Place.Of(items[take - 1]).ToString())
            : new Page(items, null));
    }

    /// <summary>Where a page ends.</summary>
    sealed record Place(DateTimeOffset CreatedAt, long DeploymentId)
    {
        const char Separator = '_';
        static readonly Place beforeAll = new(new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero), long.MaxValue);

        public static Place Of(Item item) => new(item.CreatedAt, item.DeploymentId);

        public static (Place? Place, Refusal? Refusal) Read(string? text) => text?.Split(Separator) switch
        {
            null => (beforeAll, null),
            [var time, var id]
                when DateTimeOffset.TryParseExact(
                    time, "yyyyMMddHHmmssfffffff", CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
                && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
                (new Place(at, number), null),
            _ => (null, Paging.BadAfter(text)),
        };

        public override string ToString() => $"{CreatedAt.UtcDateTime:yyyyMMddHHmmssfffffff}{Separator}{DeploymentId}";
    }
}
