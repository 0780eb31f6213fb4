using System.Diagnostics;

namespace Scaffolder;

/// <summary>The name under which tasks are traced.</summary>
static class ScaffolderTelemetry
{
    public const string Name = "Platform.Scaffolder";

    static readonly ActivitySource source = new(Name);

    /// <summary>
    /// Goes on with the trace of the request that started a task. Where nothing listens to spans the activity still
    /// carries the trace on, to the events and commands that are written under it.
    /// </summary>
    public static Activity? Continue(string name, string? traceparent)
    {
        if (!ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent))
            return source.StartActivity(name);
        return source.StartActivity(name, ActivityKind.Internal, parent)
            ?? new Activity(name).SetParentId(traceparent!).Start();
    }
}
