using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Scaffolder.Templating;

/// <summary>How long this thread has had a processor; where the system does not tell, how long it is by the clock.</summary>
static class ThreadTime
{
    const int ThreadClock = 3;   // CLOCK_THREAD_CPUTIME_ID of Linux

    public static TimeSpan Now =>
        OperatingSystem.IsLinux() && GetTime(ThreadClock, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
            : Stopwatch.GetElapsedTime(0);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int GetTime(int clock, out Timespec time);

    readonly struct Timespec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
