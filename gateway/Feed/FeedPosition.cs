using System.Globalization;

namespace Gateway.Feed;

/// <summary>A place in the feed, written <c>epoch-sequence</c>: after the event of that number.</summary>
readonly record struct FeedPosition(string Epoch, long Sequence)
{
    public static bool TryParse(string? text, out FeedPosition position)
    {
        var dash = text?.IndexOf('-') ?? -1;
        if (dash > 0 && long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, null, out var sequence))
        {
            position = new FeedPosition(text![..dash], sequence);
            return true;
        }
        position = default;
        return false;
    }

    public override string ToString() => $"{Epoch}-{Sequence}";
}

/// <summary>What the feed holds now.</summary>
sealed record FeedHead
{
    public required string Epoch { get; init; }
    public required long Sequence { get; init; }
    public required long FirstKept { get; init; }

    public FeedPosition Position => new(Epoch, Sequence);

    /// <summary>Id of the oldest event kept.</summary>
    public FeedPosition First => new(Epoch, FirstKept);

    /// <summary>Null when the feed can be read on from there; otherwise why it cannot.</summary>
    public string? Refuse(FeedPosition after) => after switch
    {
        _ when after.Epoch != Epoch => $"The feed's epoch is {Epoch}; '{after}' is of another one.",
        _ when after.Sequence > Sequence => $"'{after}' lies in the future; the newest event is {Position}.",
        _ when after.Sequence < FirstKept - 1 => $"Events after '{after}' are no longer kept; the oldest is {First}.",
        _ => null,
    };
}
