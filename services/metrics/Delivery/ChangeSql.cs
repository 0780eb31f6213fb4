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
            select distinct on (repository) repository, deployment_id
              from deployments
             where repository in (select repository from scope)
               and environment = @environment
               and succeeded_at is not null
             order by repository, succeeded_at, deployment_id),
        timed as (
            select deployed.repository, deployed.sha, deployed.deployment_id, deployed.deployed_at, made.committed_at,
                   extract(epoch from deployed.deployed_at - made.committed_at)::float8 as lead_seconds,
                   deployed.deployment_id = baselines.deployment_id as is_baseline
              from deployed_commits deployed
              join commits made using (repository, sha)
              join baselines using (repository)
             where deployed.environment = @environment
               and deployed.deployed_at >= @from and deployed.deployed_at < @to
               and exists (
                   select from scope
                    where scope.repository = deployed.repository
                      and deployed.deployed_at >= scope.valid_from and deployed.deployed_at < scope.valid_to)),
        changes as (
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
