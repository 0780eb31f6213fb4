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
}
