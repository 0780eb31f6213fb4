using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Messaging.Inbox;

/// <summary>Seconds from an event to its effect, for the last message of each queue.</summary>
public sealed class InboxLag
{
    readonly ConcurrentDictionary<string, double> secondsOf = new();
    readonly TimeProvider clock;

    public InboxLag(TimeProvider clock)
    {
        this.clock = clock;
        MessagingTelemetry.Meter.CreateObservableGauge(
            "platform_inbox_lag_seconds",
            () => secondsOf.Select(lag => new Measurement<double>(lag.Value, new KeyValuePair<string, object?>("queue", lag.Key))),
            "s", "From the event to its effect, for the last message consumed");
    }

    public void Consumed(string queue, DateTimeOffset occurredAt) =>
        secondsOf[queue] = (clock.GetUtcNow() - occurredAt).TotalSeconds;
}
