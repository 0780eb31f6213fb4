namespace Metrics.Incidents;

/// <summary>An incident as callers see it.</summary>
sealed record Incident
{
    /// <summary>The columns of an incident, in a statement whose incidents are called <c>i</c>.</summary>
    public const string Columns = """
        i.id, i.title, i.severity, i.started_at, i.resolved_at, i.external_id, i.caused_by_repository,
        i.caused_by_deployment_id, i.opened_by, i.opened_at, i.resolved_by,
        array(select s.service from incident_services s where s.incident_id = i.id order by s.position) as services
        """;

    public required Guid Id { get; init; }
    public required string Title { get; init; }

    /// <summary>Refs of the services that were hurt.</summary>
    public required string[] Services { get; init; }
    public required string? Severity { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset? ResolvedAt { get; init; }
    public required string? ExternalId { get; init; }
    public required string? CausedByRepository { get; init; }
    public required long? CausedByDeploymentId { get; init; }
    public required string OpenedBy { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required string? ResolvedBy { get; init; }

    /// <summary><c>open</c> or <c>resolved</c>.</summary>
    public string State => ResolvedAt is null ? "open" : "resolved";

    public static string SubjectOf(Guid id) => $"incident:{id}";

    public static string LinkTo(Guid id) => $"/api/metrics/incidents/{id}";
}
