using Testing.Instances;
using Testing.Stack;

namespace Bench.Rows;

/// <summary>The whole catalog in one answer, as Backstage gives it, and the memory that the catalog needs for it.</summary>
static class WholeList
{
    const double LimitMiB = 200;
    static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);

    public static async Task RunAsync(PlatformStack stack)
    {
        // What taking everything up needed is not what reading it needs.
        await stack.Process(ProcessName.Catalog).RestartAsync();
        var pid = stack.Process(ProcessName.Catalog).Pid;
        using var http = stack.Client(stack.AdministratorKey);
        using var done = new CancellationTokenSource();
        var most = MostAsync(pid, done.Token);
        var start = TimeProvider.System.GetTimestamp();
        using var answer = await http.GetAsync("/api/catalog/entities", HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        var (buffer, bytes) = (new byte[1 << 16], 0L);
        while (await body.ReadAsync(buffer) is > 0 and var read)
            bytes += read;
        var took = TimeProvider.System.GetElapsedTime(start);
        await done.CancelAsync();

        var used = await most;
        Table.Row(
            "whole list, memory of catalog", $"{used:N0} MiB, {bytes / 1e6:N0} MB in {took.TotalSeconds:N1} s",
            $"under {LimitMiB:N0} MiB", used < LimitMiB);
    }

    static async Task<double> MostAsync(int pid, CancellationToken ct)
    {
        var most = 0.0;
        while (!ct.IsCancellationRequested)
        {
            most = Math.Max(most, ProcessCost.ResidentMiB(pid));
            await Task.Delay(pause, CancellationToken.None);
        }
        return most;
    }
}
