using Dapper;
using Microsoft.Extensions.Options;
using Metrics.Services;
using Npgsql;

namespace Metrics.Delivery;

/// <summary>How delivery of a service, or of a team, is going.</summary>
static class GetDelivery
{
    public sealed record Response(
        string? Service, string? Team, string Environment, DateTimeOffset From, DateTimeOffset To, DeliveryMetrics Metrics);

    const string CountFailedAttempts = $"""
        with {ServiceTenures.Scope}
        select count(*)
          from deployments d
         where d.repository in (select repository from scope)
           and d.environment = @environment
           and d.succeeded_at is null
           and d.failed_at >= @from and d.failed_at < @to
           and exists (
               select from scope
                where scope.repository = d.repository and d.failed_at >= scope.valid_from and d.failed_at < scope.valid_to)
        """;

    const string SelectElsewhere = $"""
        with {ServiceTenures.Scope}
        select distinct environment from deployments
         where repository in (select repository from scope) and environment <> @environment
         order by environment
         limit 10
        """;

    /// <param name="service">Ref of a component.</param>
    /// <param name="team">Ref of a group; the teams below it count too.</param>
    /// <param name="environment">Without it the production environment.</param>
    public static async Task<IResult> Handle(
        string? service, string? team, string? environment, string? from, string? to, NpgsqlDataSource db,
        IOptions<MetricsOptions> options, TimeProvider clock, CancellationToken ct)
    {
        if (service is null && team is null)
            return new Refusal("service", "Say whose delivery: service=component:default/… or team=group:default/…").ToProblem();
        await using var connection = await db.OpenConnectionAsync(ct);
        var (query, refusal) = await DeliveryQuery.ReadAsync(
            new(service, team, environment, from, to), connection, options.Value, clock.GetUtcNow(), ct);
        if (query is null)
            return refusal!.ToProblem();

        var leadTimes = await LeadTimes.ReadAsync(connection, query, ct);
        var deployments = JudgedDeployment.Judge(
            await DeployedRow.ReadAsync(connection, query, ct), await IncidentRow.ReadAsync(connection, query, ct));
        var failedAttempts = await connection.ExecuteScalarAsync<long>(
            new CommandDefinition(CountFailedAttempts, query.Parameters, cancellationToken: ct));
        var elsewhere = deployments.Count > 0 ? [] : (await connection.QueryAsync<string>(
            new CommandDefinition(SelectElsewhere, query.Parameters, cancellationToken: ct))).AsList();
        return TypedResults.Ok(new Response(
            query.Scope.Service, query.Scope.Team, query.Environment, query.Window.From, query.Window.To,
            DeliveryMetrics.Of(query, leadTimes, deployments, failedAttempts, elsewhere, options.Value.Zone)));
    }
}
