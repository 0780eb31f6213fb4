namespace Bench;

/// <summary>What processes have used, read from <c>/proc</c>.</summary>
static class ProcessCost
{
    const double TicksPerSecond = 100;   // USER_HZ, fixed on Linux for user space.

    /// <summary>CPU seconds, user and system, of processes together.</summary>
    public static double CpuSeconds(params IEnumerable<int> pids) => pids.Sum(pid =>
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11]) + long.Parse(fields[12])) / TicksPerSecond;
    });

    /// <summary>Resident memory in MiB.</summary>
    public static double ResidentMiB(int pid) =>
        long.Parse(File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024.0;
}
