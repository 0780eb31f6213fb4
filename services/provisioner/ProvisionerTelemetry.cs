using System.Diagnostics;

namespace Provisioner;

/// <summary>The name under which work on orders is traced.</summary>
static class ProvisionerTelemetry
{
    static readonly ActivitySource source = new("Platform.Provisioner");

    /// <summary>
    /// Takes up the trace in which the order came, also where nothing listens to spans: what is told of the order later
    /// still belongs to it.
    /// </summary>
    public static Activity? Continue(string? traceparent, string name) =>
        !ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent)
            ? source.StartActivity(name)
            : source.StartActivity(name, ActivityKind.Internal, parent)
                ?? new Activity(name).SetParentId(traceparent!).Start();
}
