using Dapper;
using Metrics.Services;
using Npgsql;

namespace Metrics.Delivery;

/// <summary>A successful deployment of a window, with what its neighbours in the series say of it.</summary>
sealed record DeployedRow
{
    // Neighbours are looked for in the whole series: what undid a deployment may have come after the window.
    const string Select = $"""
        with {ServiceTenures.Scope}
        select d.repository, d.deployment_id, d.sha, d.succeeded_at, previous.sha as previous_sha,
               exists (
                   select from deployments earlier
                    where earlier.repository = d.repository and earlier.environment = d.environment
                      and earlier.sha = d.sha and earlier.succeeded_at is not null
                      and (earlier.succeeded_at, earlier.deployment_id) < (d.succeeded_at, d.deployment_id))
                   as was_deployed_before,
               (select min(later.succeeded_at) from deployments later
                 where later.repository = d.repository and later.environment = d.environment
                   and later.sha = previous.sha and later.succeeded_at is not null
                   and (later.succeeded_at, later.deployment_id) > (d.succeeded_at, d.deployment_id))
                   as previous_back_at
          from deployments d
          left join lateral (
               select p.sha from deployments p
                where p.repository = d.repository and p.environment = d.environment and p.succeeded_at is not null
                  and (p.succeeded_at, p.deployment_id) < (d.succeeded_at, d.deployment_id)
                order by p.succeeded_at desc, p.deployment_id desc
                limit 1) previous on true
         where d.repository in (select repository from scope)
           and d.environment = @environment
           and d.succeeded_at >= @from and d.succeeded_at < @to
           and exists (
               select from scope
                where scope.repository = d.repository
                  and d.succeeded_at >= scope.valid_from and d.succeeded_at < scope.valid_to)
         order by d.succeeded_at, d.deployment_id
        """;

    public required string Repository { get; init; }
    public required long DeploymentId { get; init; }
    public required string Sha { get; init; }
    public required DateTimeOffset SucceededAt { get; init; }

    /// <summary>What was deployed just before; null for the first deployment of the series.</summary>
    public required string? PreviousSha { get; init; }

    /// <summary>Whether this commit was deployed at some earlier time.</summary>
    public required bool WasDeployedBefore { get; init; }

    /// <summary>When what was deployed just before came back.</summary>
    public required DateTimeOffset? PreviousBackAt { get; init; }

    public static async Task<IReadOnlyList<DeployedRow>> ReadAsync(
        NpgsqlConnection connection, DeliveryQuery query, CancellationToken ct) =>
        (await connection.QueryAsync<DeployedRow>(
            new CommandDefinition(Select, query.Parameters, cancellationToken: ct))).AsList();
}
