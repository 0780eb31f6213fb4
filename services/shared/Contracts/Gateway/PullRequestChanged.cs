namespace Contracts.Gateway;

/// <summary>A pull request was opened, changed, merged or closed. Subject: <c>github.com/owner/name/pull/12</c>, lower-cased.</summary>
[EventType("gateway.pull-request.changed.v1")]
public sealed record PullRequestChanged : PlatformEvent
{
    /// <summary><c>owner/name</c> as the sender writes it.</summary>
    public required string Repository { get; init; }
    public required int Number { get; init; }

    /// <summary>The sender's word for what happened, for example <c>opened</c>, <c>synchronize</c> or <c>closed</c>.</summary>
    public required string Action { get; init; }

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public required string State { get; init; }
    public required bool Merged { get; init; }
    public DateTimeOffset? MergedAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The last commit of the branch that is to be merged.</summary>
    public required string HeadSha { get; init; }

    /// <summary>Name of the branch that it is merged into.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The commit that the merge made; null while it is not merged.</summary>
    public string? MergeCommitSha { get; init; }

    /// <summary>When its first commit was made; null where the sender does not tell, as GitHub's webhooks do not.</summary>
    public DateTimeOffset? FirstCommitAt { get; init; }

    /// <summary>The author's login at the sender.</summary>
    public string? Author { get; init; }
}
