using System.Runtime.InteropServices;
using Jint;

namespace Scaffolder.Templating;

/// <summary>
/// Ends a script that has used too much of the processor. Not by the clock on the wall: on a busy machine that would end
/// templates for what others do.
/// </summary>
sealed class ProcessorTime(TimeSpan limit) : Constraint
{
    // Asking the kernel costs more than a statement does.
    const int StatementsBetweenLooks = 256;
    const int ThreadProcessorTime = 3;   // CLOCK_THREAD_CPUTIME_ID of Linux

    int statements;
    TimeSpan end;

    public override void Check()
    {
        if (++statements % StatementsBetweenLooks == 0 && Used() > end)
            throw new TimeoutException();
    }

    public override void Reset() => end = Used() + limit;

    /// <summary>By the present thread.</summary>
    static TimeSpan Used()
    {
        if (GetTime(ThreadProcessorTime, out var time) != 0)
            throw new InvalidOperationException("The system does not tell the processor time of a thread.");
        return new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick));
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    static extern int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    readonly record struct Time(long Seconds, long Nanoseconds);
}
