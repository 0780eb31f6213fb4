using System.Security.Claims;
using System.Text.Json.Serialization;
using Contracts.Metrics;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging;
using Messaging.Database;
using Messaging.Idempotency;
using Organisation;

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
        Guid id, Request? request, ClaimsPrincipal user, HttpContext context, UnitOfWork work, TimeProvider clock,
        CancellationToken ct)
    {
        var caller = Caller.From(user);
        await work.BeginAsync(ct);
        if (await IdempotencyKeys.FindAsync(work, context, caller.Subject, request, ct) is { } kept)
            return kept;
        var incident = await work.Connection.QuerySingleOrDefaultAsync<Incident>(new CommandDefinition(
            LockIncident, new { id }, work.Transaction, cancellationToken: ct));
        if (incident is null)
            return Problems.NotFound($"There is no incident {id}.");
        if (await IncidentRights.RefuseAsync(work.Connection, caller, incident.Services, ct) is { } reason)
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
            Owner = await OrganisationDirectory.OwnerOfAsync(work.Connection, incident.Services[0], ct),
            IncidentId = id,
            Services = incident.Services,
            StartedAt = incident.StartedAt,
            ResolvedAt = resolvedAt,
            ResolvedBy = caller.Subject,
        }, ct);
        CrashPoint.At(CrashPoint.MetricsResolutionTold);
        var answer = await IdempotencyKeys.KeepAsync(
            work, context, caller.Subject, StatusCodes.Status200OK, location: null,
            await GetIncident.ReadAsync(work.Connection, id, ct), ct);
        await work.CommitAsync(ct);
        return answer;
    }
}
