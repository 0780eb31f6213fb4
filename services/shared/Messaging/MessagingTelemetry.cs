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

    /// <summary>
    /// Takes up the trace of a message where nothing listens to spans and MassTransit therefore starts none: what the
    /// consumer writes still belongs to it.
    /// </summary>
    internal static Activity? Continue(object? traceParent) =>
        Activity.Current is null && traceParent is string parent && ActivityContext.TryParse(parent, null, out _)
            ? new Activity("consume").SetParentId(parent).Start()
            : null;

    internal static Activity? StartPublish(OutboxMessage message) =>
        source.HasListeners()
        && ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var parent)
            ? source.StartActivity($"publish {message.Exchange}", ActivityKind.Producer, parent)
            : null;
}
