namespace Contracts.Gateway;

/// <summary>
/// A repository was created, renamed, transferred, archived, deleted or the like. Subject: <c>github.com/owner/name</c> as
/// it is called now, lower-cased.
/// </summary>
[EventType("gateway.repository.changed.v1")]
public sealed record RepositoryChanged : PlatformEvent
{
    /// <summary><c>owner/name</c> as the sender writes it, after the change.</summary>
    public required string Repository { get; init; }

    /// <summary>The sender's word for what happened, for example <c>renamed</c> or <c>archived</c>.</summary>
    public required string Action { get; init; }

    /// <summary><c>owner/name</c> before it was renamed or transferred; null where it is called what it was.</summary>
    public string? PreviousRepository { get; init; }
}

/// <summary>Who is in an organisation or one of its teams changed. Subject: <c>github.com/</c> and its name, lower-cased.</summary>
[EventType("gateway.organisation.changed.v1")]
public sealed record OrganisationChanged : PlatformEvent
{
    /// <summary>Its name as the sender writes it.</summary>
    public required string Organisation { get; init; }

    /// <summary>The sender's word for the kind of change: <c>organization</c>, <c>team</c> or <c>membership</c>.</summary>
    public required string What { get; init; }

    /// <summary>The sender's word for what happened, for example <c>member_added</c>.</summary>
    public required string Action { get; init; }
}
