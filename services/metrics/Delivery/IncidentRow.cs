using Dapper;
using Metrics.Services;
using Npgsql;

namespace Metrics.Delivery;

/// <summary>An incident, the deployment that caused it and the one that was made because of it, in one repository.</summary>
sealed record IncidentRow
{
    // An incident belongs to the repository of the deployment that is said to have caused it; without such a word, to
    // those that its services had when it began.
    const string Select = $"""
        with {ServiceTenures.Scope},
        placed as (
            select i.id, i.started_at, i.resolved_at, i.caused_by_repository as repository,
                   i.caused_by_deployment_id as named_cause
              from incidents i
             where i.caused_by_repository in (select repository from scope)
               and exists (
                   select from deployments d
                    where d.repository = i.caused_by_repository and d.deployment_id = i.caused_by_deployment_id
                      and d.environment = @environment)
            union
            select i.id, i.started_at, i.resolved_at, tenure.repository, null
              from service_tenures tenure
              join incident_services hurt using (service)
              join incidents i on i.id = hurt.incident_id
             where tenure.repository in (select repository from scope)
               and @isProduction
               and i.caused_by_repository is null
               and (i.resolved_at is null or i.resolved_at >= @from)
               and i.started_at >= tenure.valid_from and i.started_at < tenure.valid_to)
        select placed.id, placed.repository, placed.started_at, placed.resolved_at,
               coalesce(placed.named_cause, latest.deployment_id) as cause, fix.deployment_id as fix
          from placed
          left join lateral (
               select d.deployment_id from deployments d
                where placed.named_cause is null
                  and d.repository = placed.repository and d.environment = @environment
                  and d.succeeded_at <= placed.started_at
                order by d.succeeded_at desc, d.deployment_id desc
                limit 1) latest on true
          left join lateral (
               select d.deployment_id, d.succeeded_at from deployments d
                where d.repository = placed.repository and d.environment = @environment
                  and d.succeeded_at > placed.started_at
                order by d.succeeded_at, d.deployment_id
                limit 1) fix on fix.succeeded_at <= coalesce(placed.resolved_at, 'infinity')
        """;

    public required Guid Id { get; init; }
    public required string Repository { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Number of the deployment; null where none came before.</summary>
    public required long? Cause { get; init; }

    /// <summary>Number of the first successful deployment after it began and not after its resolution.</summary>
    public required long? Fix { get; init; }

    public static async Task<IReadOnlyList<IncidentRow>> ReadAsync(
        NpgsqlConnection connection, DeliveryQuery query, CancellationToken ct) =>
        (await connection.QueryAsync<IncidentRow>(
            new CommandDefinition(Select, query.Parameters, cancellationToken: ct))).AsList();
}
