using System.Text;

namespace Testing.Feed;

/// <summary>
/// Reads <c>text/event-stream</c> line by line as the HTML standard says, and keeps what a browser would hide: comments,
/// and ids that come without an event.
/// </summary>
public sealed class SseFrames
{
    readonly StringBuilder data = new();
    string type = "";
    string? pendingId;
    bool hasData;

    /// <summary>What a reader sends as <c>Last-Event-ID</c> when it comes back.</summary>
    public string? LastEventId { get; set; }

    public TimeSpan? Retry { get; private set; }

    public List<string> Comments { get; } = [];

    /// <summary>Takes a line without its end; the event that it completes, if any.</summary>
    public SseEvent? Take(string line)
    {
        if (line.Length == 0)
            return Dispatch();
        if (line[0] == ':')
        {
            Comments.Add(line[1..].TrimStart());
            return null;
        }
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var (field, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..]);
        if (value.StartsWith(' '))
            value = value[1..];
        switch (field)
        {
            case "data":
                data.Append(hasData ? "\n" : "").Append(value);
                hasData = true;
                break;
            case "event":
                type = value;
                break;
            case "id" when !value.Contains('\0', StringComparison.Ordinal):
                pendingId = value;
                break;
            case "retry" when int.TryParse(value, out var milliseconds):
                Retry = TimeSpan.FromMilliseconds(milliseconds);
                break;
        }
        return null;
    }

    SseEvent? Dispatch()
    {
        LastEventId = pendingId ?? LastEventId;
        var complete = hasData
            ? new SseEvent(LastEventId, type.Length == 0 ? "message" : type, data.ToString(), DateTimeOffset.UtcNow)
            : null;
        data.Clear();
        (type, hasData) = ("", false);
        return complete;
    }
}

/// <param name="Id">The last id that was told, with this event or before it.</param>
/// <param name="Type"><c>message</c> where the stream names none.</param>
public sealed record SseEvent(string? Id, string Type, string Data, DateTimeOffset ReceivedAt);
