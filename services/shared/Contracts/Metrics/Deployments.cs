namespace Contracts.Metrics;

/// <summary>
/// A deployment reached its environment: its first <c>success</c>. Subject: <c>deployment:</c>, the repository and the
/// deployment's number; Owner: the team that owned the service then.
/// </summary>
[EventType("metrics.deployment.succeeded.v1")]
public sealed record DeploymentSucceeded : PlatformEvent
{
    /// <summary>Ref of the service that the repository belongs to; null where the catalog knew none.</summary>
    public string? Service { get; init; }

    /// <summary><c>github.com/owner/name</c>, lower-cased.</summary>
    public required string Repository { get; init; }
    public required long DeploymentId { get; init; }
    public required string Environment { get; init; }
    public required string Sha { get; init; }
    public required DateTimeOffset SucceededAt { get; init; }
}

/// <summary>
/// A deployment failed: it did not reach its environment, or what reached it caused an incident. At most once for each
/// deployment. Subject: <c>deployment:</c>, the repository and the deployment's number; Owner: the team that owned the
/// service then.
/// </summary>
[EventType("metrics.deployment.failed.v1")]
public sealed record DeploymentFailed : PlatformEvent
{
    /// <summary>Ref of the service that the repository belongs to; null where the catalog knew none.</summary>
    public string? Service { get; init; }

    /// <summary><c>github.com/owner/name</c>, lower-cased.</summary>
    public required string Repository { get; init; }
    public required long DeploymentId { get; init; }
    public required string Environment { get; init; }
    public required string Sha { get; init; }

    /// <summary>The status that said so, or the beginning of the incident.</summary>
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>The incident it caused; null where it never reached its environment.</summary>
    public Guid? IncidentId { get; init; }
}
