using System.Diagnostics;
using System.Diagnostics.Metrics;
using Messaging.Outbox;

namespace Messaging;

/// <summary>The names under which messaging is traced and measured.</summary>
public static class MessagingTelemetry
{
    public const string Name = "Platform.Messaging";

    static readonly ActivitySource source = new(Name);

    internal static Meter Meter { get; } = new(Name);

    internal static Activity? StartPublish(OutboxMessage message) =>
        source.HasListeners()
        && ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var parent)
            ? source.StartActivity($"publish {message.Exchange}", ActivityKind.Producer, parent)
            : null;
}
