using System.Text.Json.Serialization;

namespace Contracts;

/// <summary>
/// What every message between processes carries. The writer states the facts; the outbox stamps <see cref="EventId"/>,
/// <see cref="Version"/> and <see cref="OccurredAt"/> in the writing transaction.
/// </summary>
public abstract record PlatformMessage
{
    /// <summary>UUID v7, or derived from a natural key where the same fact may be told, or the same thing asked, twice.</summary>
    [JsonRequired] public Guid EventId { get; init; }

    /// <summary>What the message is about: an entity ref, or a natural key such as a repository.</summary>
    [JsonRequired] public required string Subject { get; init; }

    /// <summary>+1 per subject and sender. Order is decided by it alone, never by a clock.</summary>
    [JsonRequired] public long Version { get; init; }

    [JsonRequired] public DateTimeOffset OccurredAt { get; init; }
}
