namespace Contracts.Gateway;

/// <summary>
/// A deployment was asked for; whether it came about its statuses tell.
/// Subject: <c>github.com/owner/name/deployment/12</c>, lower-cased.
/// </summary>
[EventType("gateway.deployment.created.v1")]
public sealed record DeploymentCreated : PlatformEvent
{
    /// <summary><c>owner/name</c> as the sender writes it.</summary>
    public required string Repository { get; init; }

    /// <summary>The sender's number for it.</summary>
    public required long DeploymentId { get; init; }

    /// <summary>The commit that is deployed.</summary>
    public required string Sha { get; init; }

    /// <summary>What was asked to be deployed: a branch, a tag or a commit.</summary>
    public required string Ref { get; init; }

    /// <summary>The sender's word for the kind of work, usually <c>deploy</c>.</summary>
    public required string Task { get; init; }
    public required string Environment { get; init; }

    /// <summary>Whether users see that environment; null where the sender does not tell.</summary>
    public bool? ProductionEnvironment { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The login of whoever or whatever created it.</summary>
    public string? Creator { get; init; }
}

/// <summary>
/// A deployment has come further. It carries the facts of its deployment too, because the two arrive in any order and one
/// of them may never. Subject: <c>github.com/owner/name/deployment/12</c>, lower-cased.
/// </summary>
[EventType("gateway.deployment-status.changed.v1")]
public sealed record DeploymentStatusChanged : PlatformEvent
{
    /// <summary><c>owner/name</c> as the sender writes it.</summary>
    public required string Repository { get; init; }
    public required long DeploymentId { get; init; }

    /// <summary>The sender's number for this status.</summary>
    public required long StatusId { get; init; }

    /// <summary>
    /// <c>pending</c>, <c>queued</c>, <c>waiting</c>, <c>in_progress</c>, <c>success</c>, <c>failure</c>, <c>error</c> or
    /// <c>inactive</c>.
    /// </summary>
    public required string State { get; init; }

    /// <summary>That of the deployment.</summary>
    public required string Environment { get; init; }
    public required string Sha { get; init; }
    public required string Ref { get; init; }
    public required string Task { get; init; }

    /// <summary>When the deployment came into this state.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset DeploymentCreatedAt { get; init; }
}
