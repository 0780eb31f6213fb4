using System.Text.Json;
using Contracts;
using Messaging.Bus;

namespace Gateway.Feed;

/// <summary>One event as the feed stores it: what can be filtered by, and the body as it came.</summary>
sealed record FeedEvent
{
    const string UnreadableType = "platform.message.unreadable.v1";

    public required Guid EventId { get; init; }
    public required string Type { get; init; }
    public required string Source { get; init; }
    public required string Subject { get; init; }
    public required string? Kind { get; init; }
    public required long Version { get; init; }
    public required string? Owner { get; init; }
    public required string Visibility { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required string? TraceParent { get; init; }
    public required byte[] Body { get; init; }

    /// <summary>Reads a message. The feed never skips, so one that is no event is kept for administrators to see.</summary>
    public static FeedEvent From(ReceivedMessage message, DateTimeOffset now)
    {
        try
        {
            if (JsonSerializer.Deserialize<Envelope>(message.Body, JsonSerializerOptions.Web) is { } envelope
                && envelope.EventId != Guid.Empty && message.Header("ce-type") is { } type)
                return From(message, envelope, type);
        }
        catch (JsonException)
        {
            // Kept below as it is.
        }
        return new FeedEvent
        {
            EventId = message.MessageId ?? Intake.NaturalId.Of("unreadable", Convert.ToHexString(message.Body)),
            Type = UnreadableType,
            Source = "/gateway",
            Subject = "message:unreadable",
            Kind = null,
            Version = 0,
            Owner = null,
            Visibility = Visibilities.Restricted,
            OccurredAt = now,
            TraceParent = message.Header("traceparent"),
            Body = message.Body,
        };
    }

    /// <summary>The kind in an entity ref; null for other subjects.</summary>
    public static string? KindOf(string subject) =>
        subject.IndexOf(':') is var colon and > 0 && subject.IndexOf('/', colon) > colon ? subject[..colon] : null;

    static FeedEvent From(ReceivedMessage message, Envelope envelope, string type) => new()
    {
        EventId = envelope.EventId,
        Type = type,
        Source = $"/{type[..Math.Max(type.IndexOf('.'), 0)]}",
        Subject = envelope.Subject,
        Kind = KindOf(envelope.Subject),
        Version = envelope.Version,
        Owner = envelope.Owner,
        Visibility = envelope.Visibility,
        OccurredAt = envelope.OccurredAt,
        TraceParent = message.Header("traceparent"),
        Body = message.Body,
    };

    sealed record Envelope : PlatformEvent;
}
