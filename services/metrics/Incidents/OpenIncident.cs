using System.Security.Claims;
using System.Text.Json.Serialization;
using Contracts;
using Contracts.Metrics;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging;
using Messaging.Database;
using Messaging.Idempotency;
using Metrics.Commits;
using Microsoft.Extensions.Options;
using Organisation;

namespace Metrics.Incidents;

/// <summary>Somebody, or a tool, says that users of a service are hurt.</summary>
static class OpenIncident
{
    /// <param name="Service">Ref of the component that was hurt; or several in <paramref name="Services"/>.</param>
    /// <param name="StartedAt">Now, where it is left out.</param>
    /// <param name="CausedByDeployment">
    /// Without it the service's last successful deployment to production before the incident began counts as its cause.
    /// </param>
    /// <param name="ExternalId">Its id in the system that it comes from; one incident has it.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    public sealed record Request(
        string? Title, string? Service = null, IReadOnlyList<string?>? Services = null, string? Severity = null,
        DateTimeOffset? StartedAt = null, DeploymentName? CausedByDeployment = null, string? ExternalId = null);

    /// <param name="Repository"><c>owner/name</c>.</param>
    /// <param name="DeploymentId">GitHub's number.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    public sealed record DeploymentName(string? Repository, long? DeploymentId);

    const string InsertIncident = """
        insert into incidents
               (id, title, severity, started_at, external_id, caused_by_repository, caused_by_deployment_id, opened_by, opened_at)
        values (@id, @Title, @Severity, @startedAt, @ExternalId, @CausedByRepository, @CausedByDeploymentId, @openedBy, @openedAt)
            on conflict on constraint incidents_external_id_unique do nothing
        """;

    const string InsertServices = """
        insert into incident_services (service, incident_id, position)
        select service, @id, position from unnest(@services) with ordinality as given (service, position)
        """;

    const string IsKnown = """
        select exists (select from service_tenures where repository = @repository)
            or exists (select from deployments where repository = @repository)
        """;

    public static async Task<IResult> Handle(
        Request request, ClaimsPrincipal user, HttpContext context, UnitOfWork work, IOptions<MetricsOptions> options,
        TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (incident, refusal) = IncidentRules.Read(request, now);
        if (incident is null)
            return refusal!.ToProblem();
        var caller = Caller.From(user);
        await work.BeginAsync(ct);
        if (await IdempotencyKeys.FindAsync(work, context, caller.Subject, request, ct) is { } kept)
            return kept;
        if (await RefuseAsync(work, request, incident, caller, ct) is { } refused)
            return refused;
        // With a success of that deployment under way at the same time, one of the two must see the other.
        if (incident.CausedByRepository is { } repository)
            await CreditCommits.LockAsync(work, repository, ct);

        var id = Guid.CreateVersion7(now);
        if (!await InsertAsync(work, id, incident, caller.Subject, now, ct))
            return Problems.Conflict(
                $"There is an incident with externalId '{incident.ExternalId}' already. Look for it in /api/metrics/incidents.");
        CrashPoint.At(CrashPoint.MetricsIncidentStored);
        await TellAsync(work, id, incident, caller.Subject, options.Value.Production, ct);
        CrashPoint.At(CrashPoint.MetricsIncidentTold);
        var opened = await GetIncident.ReadAsync(work.Connection, id, ct);
        var answer = await IdempotencyKeys.KeepAsync(
            work, context, caller.Subject, StatusCodes.Status201Created, Incident.LinkTo(id), opened, ct);
        await work.CommitAsync(ct);
        return answer;
    }

    static async Task<IResult?> RefuseAsync(
        UnitOfWork work, Request request, NewIncident incident, Caller caller, CancellationToken ct)
    {
        if (await IncidentRights.FindUnknownAsync(work.Connection, incident.Services, ct) is { } unknown)
            return new Refusal(
                request.Services is null ? "service" : "services",
                $"The catalog has no {unknown}. Register it there, or look for a misspelling.").ToProblem();
        if (await IncidentRights.RefuseAsync(work.Connection, caller, incident.Services, ct) is { } reason)
            return Problems.Forbidden(reason);
        // The deployment itself may not have been heard of yet; it counts as the cause once it has.
        return incident.CausedByRepository is null || await IsKnownAsync(work, incident.CausedByRepository, ct)
            ? null
            : new Refusal(
                "causedByDeployment.repository",
                $"No service has the repository {incident.CausedByRepository}, and nothing was deployed from it. Look for a "
                + "misspelling, or leave causedByDeployment out to take the service's last one before the incident began.")
                .ToProblem();
    }

    static Task<bool> IsKnownAsync(UnitOfWork work, string repository, CancellationToken ct) =>
        work.Connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            IsKnown, new { repository }, work.Transaction, cancellationToken: ct));

    static async Task<bool> InsertAsync(
        UnitOfWork work, Guid id, NewIncident incident, string openedBy, DateTimeOffset now, CancellationToken ct)
    {
        var inserted = await work.Connection.ExecuteAsync(new CommandDefinition(
            InsertIncident,
            new
            {
                id,
                incident.Title,
                incident.Severity,
                startedAt = incident.StartedAt.UtcDateTime,
                incident.ExternalId,
                incident.CausedByRepository,
                incident.CausedByDeploymentId,
                openedBy,
                openedAt = now.UtcDateTime,
            },
            work.Transaction, cancellationToken: ct));
        if (inserted == 0)
            return false;
        await work.Connection.ExecuteAsync(new CommandDefinition(
            InsertServices, new { id, services = incident.Services }, work.Transaction, cancellationToken: ct));
        return true;
    }

    static async Task TellAsync(
        UnitOfWork work, Guid id, NewIncident incident, string openedBy, string production, CancellationToken ct)
    {
        IReadOnlyList<PlatformEvent> failures = await CausedFailures.TellAsync(work, id, incident, production, ct);
        await work.EnqueueAsync(
            [
                new IncidentOpened
                {
                    Subject = Incident.SubjectOf(id),
                    Owner = await OrganisationDirectory.OwnerOfAsync(work.Connection, incident.Services[0], ct),
                    IncidentId = id,
                    Services = incident.Services,
                    Title = incident.Title,
                    Severity = incident.Severity,
                    StartedAt = incident.StartedAt,
                    ExternalId = incident.ExternalId,
                    CausedByRepository = incident.CausedByRepository,
                    CausedByDeploymentId = incident.CausedByDeploymentId,
                    OpenedBy = openedBy,
                },
                .. failures,
            ],
            ct);
    }
}
