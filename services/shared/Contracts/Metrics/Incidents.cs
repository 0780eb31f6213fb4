namespace Contracts.Metrics;

/// <summary>Users of a service were hurt. Subject: <c>incident:</c> and its id; Owner: the team that owned the first service then.</summary>
[EventType("metrics.incident.opened.v1")]
public sealed record IncidentOpened : PlatformEvent
{
    public required Guid IncidentId { get; init; }

    /// <summary>Refs of the services that were hurt.</summary>
    public required IReadOnlyList<string> Services { get; init; }
    public required string Title { get; init; }
    public string? Severity { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Its id in the system that it comes from.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Repository, <c>github.com/owner/name</c>, of the deployment that is said to have caused it.</summary>
    public string? CausedByRepository { get; init; }
    public long? CausedByDeploymentId { get; init; }

    /// <summary>Ref of whoever opened it.</summary>
    public required string OpenedBy { get; init; }
}

/// <summary>Users are well again. Subject: <c>incident:</c> and its id; Owner: the team that owned the first service then.</summary>
[EventType("metrics.incident.resolved.v1")]
public sealed record IncidentResolved : PlatformEvent
{
    public required Guid IncidentId { get; init; }

    /// <summary>Refs of the services that were hurt.</summary>
    public required IReadOnlyList<string> Services { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset ResolvedAt { get; init; }

    /// <summary>Ref of whoever resolved it.</summary>
    public required string ResolvedBy { get; init; }
}
