using System.Security.Claims;
using System.Text.Json.Serialization;
using Contracts.Metrics;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging.Database;

namespace Metrics.Incidents;

/// <summary>Users are well again.</summary>
static class ResolveIncident
{
    /// <param name="ResolvedAt">Now, where it is left out.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    public sealed record Request(DateTimeOffset? ResolvedAt = null);

    // A concurrent twin waits here and then finds it resolved.
    const string LockIncident = $"select {Incident.Columns} from incidents i where i.id = @id for update";

    const string MarkResolved = """
        update incidents set resolved_at = @resolvedAt, resolved_by = @resolvedBy where id = @id
        """;

    public static async Task<IResult> Handle(
        Guid id, Request? request, ClaimsPrincipal user, UnitOfWork work, IncidentRights rights, TimeProvider clock,
        CancellationToken ct)
    {
        await work.BeginAsync(ct);
        var incident = await work.Connection.QuerySingleOrDefaultAsync<Incident>(new CommandDefinition(
            LockIncident, new { id }, work.Transaction, cancellationToken: ct));
        if (incident is null)
            return Problems.NotFound($"There is no incident {id}.");
        var caller = Caller.From(user);
        var (owners, _) = await rights.OwnersAsync(work, incident.Services, ct);
        if (await rights.RefuseAsync(caller, owners, ct) is { } reason)
            return Problems.Forbidden(reason);
        if (incident.ResolvedAt is { } already)
            return Problems.Conflict($"The incident was resolved at {already:u} by {incident.ResolvedBy}.");
        var now = clock.GetUtcNow();
        var resolvedAt = (request?.ResolvedAt ?? now).ToUniversalTime();
        if (IncidentRules.RefuseResolution(incident.StartedAt, resolvedAt, now) is { } refusal)
            return refusal.ToProblem();

        await work.Connection.ExecuteAsync(new CommandDefinition(
            MarkResolved, new { id, resolvedAt = resolvedAt.UtcDateTime, resolvedBy = caller.Subject },
            work.Transaction, cancellationToken: ct));
        await work.EnqueueAsync(new IncidentResolved
        {
            Subject = Incident.SubjectOf(id),
            Owner = owners.GetValueOrDefault(incident.Services[0]),
            IncidentId = id,
            Services = incident.Services,
            StartedAt = incident.StartedAt,
            ResolvedAt = resolvedAt,
            ResolvedBy = caller.Subject,
        }, ct);
        var resolved = await GetIncident.ReadAsync(work.Connection, id, ct);
        await work.CommitAsync(ct);
        return TypedResults.Ok(resolved);
    }
}
