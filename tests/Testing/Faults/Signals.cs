using System.Runtime.InteropServices;

namespace Testing.Faults;

/// <summary>Signals to a process and to its children, by id.</summary>
public static class Signals
{
    const int SigKill = 9;
    const int SigTerm = 15;
    const int SigCont = 18;
    const int SigStop = 19;

    public static void Kill(int pid) => Send(pid, SigKill);

    public static void Terminate(int pid) => Send(pid, SigTerm);

    /// <summary>Stops a process in its tracks, parents before children so that none is born meanwhile.</summary>
    public static void Pause(int pid)
    {
        Send(pid, SigStop);
        foreach (var child in ChildrenOf(pid))
            Pause(child);
    }

    public static void Resume(int pid)
    {
        foreach (var child in ChildrenOf(pid))
            Resume(child);
        Send(pid, SigCont);
    }

    /// <summary>Kills a process and its children, as when the machine loses power.</summary>
    public static void KillAll(int pid)
    {
        Pause(pid);
        foreach (var each in ChildrenOf(pid).Prepend(pid).ToList())
            Kill(each);
    }

    /// <summary>Whether the process still runs; one that is dead and not yet collected by its parent does not.</summary>
    public static bool Lives(int pid) => StatOf(pid) is [var state, ..] && state is not ("Z" or "X");

    public static IReadOnlyList<int> ChildrenOf(int pid) =>
        Directory.GetDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id > 0 && StatOf(id) is [_, var parent, ..] && parent == $"{pid}")
            .ToList();

    /// <summary>The fields of <c>/proc/PID/stat</c> after the command's name: state, parent, …; none without a process.</summary>
    internal static string[] StatOf(int pid)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{pid}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }

    static void Send(int pid, int signal)
    {
        const int NoSuchProcess = 3;
        if (SendSignal(pid, signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != NoSuchProcess)
            throw new InvalidOperationException($"Signal {signal} could not be sent to process {pid}: errno {error}.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int SendSignal(int pid, int signal);
}
