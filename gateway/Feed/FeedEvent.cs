using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Contracts;
using Gateway.Intake;
using Messaging.Bus;
using Messaging.Outbox;

namespace Gateway.Feed;

/// <summary>One event as the feed stores it: what can be filtered by, and the body as it came.</summary>
sealed partial record FeedEvent
{
    public const string UnreadableType = "platform.message.unreadable.v1";

    /// <summary>Of a body. An entity may be 64 deep itself.</summary>
    public const int DepthMax = 128;

    // Longer texts do not fit into an index, and the feed would wait for such an event for ever.
    const int TextLengthMax = 500;

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        MaxDepth = DepthMax,
        RespectNullableAnnotations = true,
    };

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
    public static FeedEvent From(ReceivedMessage message, DateTimeOffset now) =>
        message.Header("ce-type") is { Length: <= TextLengthMax } type && EventType().IsMatch(type)
        && Read(message.Body) is { } envelope
            ? From(message, envelope, type)
            : Unreadable(message, now);

    /// <summary>The kind in an entity ref; null for other subjects.</summary>
    public static string? KindOf(string subject) =>
        subject.IndexOf(':') is var colon and > 0 && subject.IndexOf('/', colon) > colon ? subject[..colon] : null;

    /// <summary>Null for what readers, or the database, could not digest.</summary>
    static Envelope? Read(byte[] body)
    {
        // Texts that are not asked for are not looked into when JSON is read, but they are told to every reader.
        if (body.Length > OutboxWriter.BodyBytesMax || !Utf8.IsValid(body))
            return null;
        try
        {
            return JsonSerializer.Deserialize<Envelope>(body, json) is { } envelope
                && envelope.EventId != Guid.Empty
                && IsText(envelope.Subject) && IsText(envelope.Visibility) && (envelope.Owner is null || IsText(envelope.Owner))
                    ? envelope
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static bool IsText(string text) => text.Length is > 0 and <= TextLengthMax && !text.Contains('\0');

    static FeedEvent From(ReceivedMessage message, Envelope envelope, string type) => new()
    {
        EventId = envelope.EventId,
        Type = type,
        Source = $"/{type[..type.IndexOf('.')]}",
        Subject = envelope.Subject,
        Kind = KindOf(envelope.Subject),
        Version = envelope.Version,
        Owner = envelope.Owner,
        Visibility = envelope.Visibility,
        OccurredAt = envelope.OccurredAt,
        TraceParent = TraceOf(message),
        Body = message.Body,
    };

    static FeedEvent Unreadable(ReceivedMessage message, DateTimeOffset now) => new()
    {
        // Never the message's own id: another message that can be read may carry it too.
        EventId = NaturalId.Of(
            "unreadable", message.MessageId?.ToString(), Convert.ToHexString(SHA256.HashData(message.Body))),
        Type = UnreadableType,
        Source = "/gateway",
        Subject = "message:unreadable",
        Kind = null,
        Version = 0,
        Owner = null,
        Visibility = Visibilities.Restricted,
        OccurredAt = now,
        TraceParent = TraceOf(message),
        // Readers count on events of a limited size.
        Body = message.Body.Length <= OutboxWriter.BodyBytesMax ? message.Body : message.Body[..OutboxWriter.BodyBytesMax],
    };

    static string? TraceOf(ReceivedMessage message) =>
        message.Header("traceparent") is { } trace && ActivityContext.TryParse(trace, null, out _) ? trace : null;

    [GeneratedRegex(@"^[a-z0-9-]+(\.[a-z0-9-]+)+\z")]
    private static partial Regex EventType();

    sealed record Envelope : PlatformEvent;
}
