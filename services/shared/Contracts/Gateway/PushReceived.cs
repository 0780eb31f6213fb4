namespace Contracts.Gateway;

/// <summary>Commits were pushed to a repository, at most 200 a part. Subject: <c>github.com/owner/name</c>, lower-cased.</summary>
[EventType("gateway.push.received.v1")]
public sealed record PushReceived : PlatformEvent
{
    /// <summary><c>owner/name</c> as the sender writes it.</summary>
    public required string Repository { get; init; }

    /// <summary>Full ref, for example <c>refs/heads/main</c>.</summary>
    public required string Ref { get; init; }
    public required string Before { get; init; }
    public required string After { get; init; }
    public required bool Forced { get; init; }
    public string? DefaultBranch { get; init; }
    public required IReadOnlyList<PushedCommit> Commits { get; init; }

    /// <summary>1-based.</summary>
    public required int Part { get; init; }
    public required int Parts { get; init; }
}

/// <summary>One commit of a push. <see cref="PathsCut"/> tells that paths were left out to stay within the event limit.</summary>
public sealed record PushedCommit
{
    public required string Id { get; init; }
    public required DateTimeOffset? Timestamp { get; init; }
    public required IReadOnlyList<string> Added { get; init; }
    public required IReadOnlyList<string> Removed { get; init; }
    public required IReadOnlyList<string> Modified { get; init; }
    public bool PathsCut { get; init; }
}
