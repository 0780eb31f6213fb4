using System.Diagnostics;
using Jint;

namespace Scaffolder.Templating;

/// <summary>
/// Ends a script that has worked for longer than the limit. Judged by the thread's own time: on a machine with much else to
/// do a small template may wait for a processor for seconds, and that is no fault of its author's.
/// </summary>
sealed class TimeLimit(TimeSpan limit) : Constraint
{
    TimeSpan started;
    long nextLook;

    // Only a clock is read, so looking now and then will do.
    public override bool IsAmortizable => true;

    public override void Reset()
    {
        started = ThreadTime.Now;
        nextLook = Stopwatch.GetTimestamp() + TicksOf(limit);
    }

    public override void Check()
    {
        // Nobody works longer than the clock on the wall says, and that one is cheap to read.
        if (Stopwatch.GetTimestamp() < nextLook)
            return;
        var left = limit - (ThreadTime.Now - started);
        if (left <= TimeSpan.Zero)
            throw new TimeoutException();
        nextLook = Stopwatch.GetTimestamp() + TicksOf(left);
    }

    static long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
