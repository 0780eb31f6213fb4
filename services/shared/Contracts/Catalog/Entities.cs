using System.Text.Json;

namespace Contracts.Catalog;

/// <summary>An entity entered the catalog. Subject: its ref.</summary>
[EventType("catalog.entity.added.v1")]
public sealed record EntityAdded : PlatformEvent
{
    public required string Kind { get; init; }
    public required Guid Uid { get; init; }
    public required string Etag { get; init; }

    /// <summary>The entity without long fields and without relations; <see cref="Link"/> has it whole.</summary>
    public required JsonElement Entity { get; init; }

    /// <summary>Path of the whole entity at the gateway.</summary>
    public required string Link { get; init; }
}

/// <summary>The content of an entity changed. Subject: its ref.</summary>
[EventType("catalog.entity.changed.v1")]
public sealed record EntityChanged : PlatformEvent
{
    public required string Kind { get; init; }
    public required Guid Uid { get; init; }
    public required string Etag { get; init; }

    /// <summary>The entity without long fields and without relations; <see cref="Link"/> has it whole.</summary>
    public required JsonElement Entity { get; init; }

    /// <summary>Path of the whole entity at the gateway.</summary>
    public required string Link { get; init; }
}

/// <summary>An entity left the catalog. Subject: its ref.</summary>
[EventType("catalog.entity.removed.v1")]
public sealed record EntityRemoved : PlatformEvent
{
    public required string Kind { get; init; }
    public required Guid Uid { get; init; }
}

/// <summary>An entity has another owner. Subject: its ref; <see cref="PlatformEvent.Owner"/> is the new one.</summary>
[EventType("catalog.entity.owner-changed.v1")]
public sealed record EntityOwnerChanged : PlatformEvent
{
    public required string Kind { get; init; }
    public string? PreviousOwner { get; init; }
}

/// <summary>Members joined or left a group, at most 1,000 refs a part. Subject: the group's ref.</summary>
[EventType("catalog.membership.changed.v1")]
public sealed record MembershipChanged : PlatformEvent
{
    public required IReadOnlyList<string> Added { get; init; }
    public required IReadOnlyList<string> Removed { get; init; }

    /// <summary>1-based.</summary>
    public required int Part { get; init; }
    public required int Parts { get; init; }
}

/// <summary>An entity that a service stated was not taken up. Subject: its ref.</summary>
[EventType("catalog.entity.refused.v1")]
public sealed record EntityRefused : PlatformEvent
{
    public required string Source { get; init; }
    public required string Field { get; init; }

    /// <summary>What is wrong and what to do about it.</summary>
    public required string Reason { get; init; }
    public string? Task { get; init; }
}
