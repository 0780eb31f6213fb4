namespace Contracts.Catalog;

/// <summary>A source of entities was registered. Subject: <c>location:</c> and its id.</summary>
[EventType("catalog.location.registered.v1")]
public sealed record LocationRegistered : PlatformEvent
{
    public required Guid LocationId { get; init; }
    public required string Type { get; init; }
    public required string Target { get; init; }

    /// <summary>Whether it may define Users, Groups and Templates.</summary>
    public required bool Trusted { get; init; }
}

/// <summary>A source of entities was removed, and its entities with it. Subject: <c>location:</c> and its id.</summary>
[EventType("catalog.location.removed.v1")]
public sealed record LocationRemoved : PlatformEvent
{
    public required Guid LocationId { get; init; }
    public required string Type { get; init; }
    public required string Target { get; init; }
}
