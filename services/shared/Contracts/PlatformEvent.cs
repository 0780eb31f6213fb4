using System.Text.Json.Serialization;

namespace Contracts;

/// <summary>
/// What every event carries. The writer states the facts; the outbox stamps <see cref="EventId"/>,
/// <see cref="Version"/> and <see cref="OccurredAt"/> in the writing transaction.
/// </summary>
public abstract record PlatformEvent
{
    /// <summary>UUID v7, or derived from a natural key where an outside system may tell the same fact twice.</summary>
    [JsonRequired] public Guid EventId { get; init; }

    /// <summary>What the event is about: an entity ref, or a natural key such as a repository.</summary>
    [JsonRequired] public required string Subject { get; init; }

    /// <summary>+1 per subject. Order is decided by it alone, never by a clock.</summary>
    [JsonRequired] public long Version { get; init; }

    [JsonRequired] public DateTimeOffset OccurredAt { get; init; }

    /// <summary>Ref of the group that owned the subject at that moment, where it is known.</summary>
    public string? Owner { get; init; }

    /// <summary>One of <see cref="Visibilities"/>.</summary>
    public string Visibility { get; init; } = Visibilities.Internal;
}

public static class Visibilities
{
    /// <summary>Any signed-in member may read it.</summary>
    public const string Internal = "internal";

    /// <summary>The owning team, its ancestors and administrators; administrators alone where no owner is known.</summary>
    public const string Restricted = "restricted";
}
