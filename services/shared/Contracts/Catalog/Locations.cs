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

    /// <summary>Refs of the entities it defined when it was registered by a command.</summary>
    public IReadOnlyList<string>? EntityRefs { get; init; }

    /// <summary>Who waits for it, as the command said.</summary>
    public string? Task { get; init; }
}

/// <summary>A source of entities points elsewhere, or may define more or less than before. Subject: <c>location:</c> and its id.</summary>
[EventType("catalog.location.changed.v1")]
public sealed record LocationChanged : PlatformEvent
{
    public required Guid LocationId { get; init; }
    public required string Type { get; init; }
    public required string Target { get; init; }

    /// <summary>Whether it may define Users, Groups and Templates.</summary>
    public required bool Trusted { get; init; }

    /// <summary>Where it pointed before; null when only its trust changed.</summary>
    public string? PreviousType { get; init; }
    public string? PreviousTarget { get; init; }
}

/// <summary>A source of entities was not registered. Subject: <c>location:</c>, type and target.</summary>
[EventType("catalog.location.refused.v1")]
public sealed record LocationRefused : PlatformEvent
{
    public required string Type { get; init; }
    public required string Target { get; init; }
    public required string Field { get; init; }

    /// <summary>What is wrong and what to do about it.</summary>
    public required string Reason { get; init; }
    public string? Task { get; init; }
}

/// <summary>A source of entities was removed, and its entities with it. Subject: <c>location:</c> and its id.</summary>
[EventType("catalog.location.removed.v1")]
public sealed record LocationRemoved : PlatformEvent
{
    public required Guid LocationId { get; init; }
    public required string Type { get; init; }
    public required string Target { get; init; }
}
