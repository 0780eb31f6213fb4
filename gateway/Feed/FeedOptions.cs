using System.ComponentModel.DataAnnotations;

namespace Gateway.Feed;

/// <summary>Settings under <c>Feed</c>.</summary>
sealed class FeedOptions
{
    /// <summary>How long events are kept, for example <c>90.00:00:00</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(90);
}
