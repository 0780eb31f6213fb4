using Contracts.Metrics;
using Dapper;
using Messaging.Database;
using Metrics.Deployments;

namespace Metrics.Incidents;

/// <summary>The deployments that a new incident makes failed ones, each told once.</summary>
static class CausedFailures
{
    // The same rule as the metrics: the named deployment, else the last success in production of each service.
    const string MarkCauses = """
        with causes as (
            select d.repository, d.deployment_id
              from deployments d
             where d.repository = @CausedByRepository and d.deployment_id = @CausedByDeploymentId
               and d.succeeded_at is not null
            union
            select latest.repository, latest.deployment_id
              from service_tenures t
             cross join lateral (
                   select d.repository, d.deployment_id from deployments d
                    where d.repository = t.repository and d.environment = @production and d.succeeded_at <= @startedAt
                    order by d.succeeded_at desc, d.deployment_id desc
                    limit 1) latest
             where @CausedByRepository::text is null
               and t.service = any(@Services)
               and t.valid_from <= @startedAt and @startedAt < t.valid_to)
        update deployments d
           set failure_told = true
          from causes
         where d.repository = causes.repository and d.deployment_id = causes.deployment_id and not d.failure_told
        returning d.repository, d.deployment_id, d.environment, d.sha
        """;

    // An incident may have named the deployment before its success was heard of.
    const string SelectNaming = """
        select id, started_at from incidents
         where caused_by_repository = @Repository and caused_by_deployment_id = @DeploymentId
         order by started_at, id
         limit 1
        """;

    /// <summary>The failure of a deployment that has just succeeded; null where no incident waited for it.</summary>
    public static async Task<DeploymentFailed?> FindAsync(UnitOfWork work, DeploymentFacts deployment, CancellationToken ct)
    {
        var naming = await work.Connection.QuerySingleOrDefaultAsync<Naming>(new CommandDefinition(
            SelectNaming, deployment, work.Transaction, cancellationToken: ct));
        return naming is null
            ? null
            : await DeploymentEvents.FailedAsync(work, deployment, naming.StartedAt, naming.Id, ct);
    }

    public static async Task<IReadOnlyList<DeploymentFailed>> TellAsync(
        UnitOfWork work, Guid incidentId, NewIncident incident, string production, CancellationToken ct)
    {
        var failed = await work.Connection.QueryAsync<DeploymentFacts>(new CommandDefinition(
            MarkCauses,
            new
            {
                incident.CausedByRepository,
                incident.CausedByDeploymentId,
                incident.Services,
                production,
                startedAt = incident.StartedAt.UtcDateTime,
            },
            work.Transaction, cancellationToken: ct));
        var told = new List<DeploymentFailed>();
        foreach (var deployment in failed)
            told.Add(await DeploymentEvents.FailedAsync(work, deployment, incident.StartedAt, incidentId, ct));
        return told;
    }

    sealed record Naming
    {
        public required Guid Id { get; init; }
        public required DateTimeOffset StartedAt { get; init; }
    }
}
