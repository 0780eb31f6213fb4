namespace Contracts;

/// <summary>
/// A request from one service to another; its answer is events of the receiver. It is not in the feed. Where somebody's
/// rights decide, the receiver checks those of <see cref="OnBehalfOf"/> when it carries the command out, not when it was
/// sent; what a service keeps or takes back of its own needs none but being that service.
/// </summary>
public abstract record PlatformCommand : PlatformMessage
{
    public required Actor OnBehalfOf { get; init; }

    /// <summary><c>task id/step number</c> of who waits for the answer; answering events carry it back.</summary>
    public string? Task { get; init; }
}

/// <summary>A person or machine that something is done for.</summary>
public sealed record Actor
{
    /// <summary>Entity ref, for example <c>user:default/ada</c>.</summary>
    public required string Subject { get; init; }

    public bool IsAdministrator { get; init; }

    /// <summary>
    /// Groups that its credential was given. They count for subjects that the catalog does not know as a User; a User is
    /// judged by the memberships that the catalog has when the command is carried out.
    /// </summary>
    public IReadOnlyList<string> Groups { get; init; } = [];
}
