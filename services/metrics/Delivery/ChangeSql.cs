using Metrics.Services;

namespace Metrics.Delivery;

/// <summary>The changes of a window, each with its lead time and, where it does not count, why.</summary>
static class ChangeSql
{
    public const string Baseline = "baseline";
    public const string Merge = "merge";
    public const string NoTime = "no-time";
    public const string ClockAnomaly = "clock-anomaly";

    /// <summary>
    /// The table expressions <c>scope</c> and <c>changes</c>. Parameters: service, owners, environment, from, to.
    /// </summary>
    public const string Changes = $"""
        {ServiceTenures.Scope},
        baselines as (
            select known.repository, first.deployment_id
              from (select distinct repository from scope) known
             cross join lateral (
                   select deployment_id from deployments
                    where repository = known.repository
                      and environment = @environment
                      and succeeded_at is not null
                    order by succeeded_at, deployment_id
                    limit 1) first),
        timed as (
            select deployed.repository, deployed.sha, deployed.deployment_id, deployed.deployed_at, made.committed_at,
                   extract(epoch from deployed.deployed_at - made.committed_at)::float8 as lead_seconds,
                   deployed.deployment_id = baselines.deployment_id as is_baseline
              from baselines
             -- One range of an index for each repository; as a plain join all repositories would be read.
             cross join lateral (
                   select repository, sha, deployment_id, deployed_at
                     from deployed_commits
                    where repository = baselines.repository
                      and environment = @environment
                      and deployed_at >= @from and deployed_at < @to
                   offset 0) deployed
              join commits made on made.repository = deployed.repository and made.sha = deployed.sha
             where exists (
                   select from scope
                    where scope.repository = deployed.repository
                      and deployed.deployed_at >= scope.valid_from and deployed.deployed_at < scope.valid_to)),
        changes as materialized (
            select repository, sha, deployment_id, deployed_at, committed_at, lead_seconds,
                   case when is_baseline then '{Baseline}'
                        when exists (
                             select from pull_requests pull
                               join commits head on head.repository = pull.repository and head.sha = pull.head_sha
                              where pull.repository = timed.repository
                                and pull.merge_commit_sha = timed.sha
                                and pull.head_sha <> timed.sha) then '{Merge}'
                        when committed_at is null then '{NoTime}'
                        when lead_seconds < 0 then '{ClockAnomaly}'
                   end as excluded
              from timed)
        """;
}
