using System.Text.Json;

namespace Testing.Feed;

/// <summary>An event as the feed tells it.</summary>
public sealed record FeedEntry
{
    public required Guid EventId { get; init; }
    public required string Epoch { get; init; }
    public required long Sequence { get; init; }
    public required string Type { get; init; }
    public required string Subject { get; init; }
    public required long Version { get; init; }
    public string? Owner { get; init; }
    public JsonElement Data { get; init; }

    public static FeedEntry From(JsonElement cloudEvent)
    {
        var position = cloudEvent.GetProperty("sequence").GetString()!;
        var dash = position.LastIndexOf('-');
        return new FeedEntry
        {
            EventId = cloudEvent.GetProperty("id").GetGuid(),
            Epoch = position[..dash],
            Sequence = long.Parse(position[(dash + 1)..]),
            Type = cloudEvent.GetProperty("type").GetString()!,
            Subject = cloudEvent.GetProperty("subject").GetString()!,
            Version = cloudEvent.GetProperty("version").GetInt64(),
            Owner = cloudEvent.TryGetProperty("owner", out var owner) ? owner.GetString() : null,
            Data = cloudEvent.TryGetProperty("data", out var data) ? data.Clone() : default,
        };
    }

    public static FeedEntry From(SseEvent received)
    {
        using var document = JsonDocument.Parse(received.Data);
        return From(document.RootElement);
    }

    public override string ToString() => $"#{Sequence} {Type} of {Subject} v{Version} ({EventId})";
}
