using Testing.Faults;

namespace Testing.Instances;

/// <summary>
/// Folders for instances that this process starts itself. They look like those of <c>./platform test</c>, so that the
/// launcher sweeps what a killed test process left behind.
/// </summary>
static class TrialFolder
{
    static readonly List<(string Folder, string Kind)> instances = [];
    static int count;
    static bool swept;

    /// <summary>A new folder, registered to be destroyed when this process ends.</summary>
    public static string Make(string kind)
    {
        var state = Path.Combine(Repository.Root, ".platform");
        Directory.CreateDirectory(state);
        Sweep(state);
        var trial = Path.Combine(state, $"test-{Environment.ProcessId}-{Interlocked.Increment(ref count)}");
        // Under another name until its pid file is there: without one the launcher takes it for left behind.
        var draft = Path.Combine(state, $"draft-{Path.GetFileName(trial)}");
        Directory.CreateDirectory(draft);
        File.WriteAllText(Path.Combine(draft, "pid"), $"{Environment.ProcessId} {StartOf(Environment.ProcessId)} {trial}\n");
        Directory.Move(draft, trial);

        var folder = Path.Combine(trial, kind);
        lock (instances)
        {
            if (instances.Count == 0)
                AppDomain.CurrentDomain.ProcessExit += (_, _) => DestroyAll();
            instances.Add((folder, kind));
        }
        return folder;
    }

    public static async Task DestroyAsync(string folder)
    {
        (string Folder, string Kind) found;
        lock (instances)
        {
            found = instances.SingleOrDefault(instance => instance.Folder == folder);
            instances.Remove(found);
        }
        if (found.Kind is null)
            return;
        await Launcher.DestroyAsync(found.Kind, folder);
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    static void DestroyAll()
    {
        string[] folders;
        lock (instances)
            folders = [.. instances.Select(instance => instance.Folder)];
        Task.WaitAll([.. folders.Select(folder => Task.Run(() => DestroyAsync(folder)))]);
    }

    /// <summary>Removes what a test process that was killed left behind; one that lives is recognised by its start.</summary>
    static void Sweep(string state)
    {
        lock (instances)
        {
            if (swept)
                return;
            swept = true;
        }
        foreach (var trial in Directory.GetDirectories(state, "test-*"))
        {
            var owner = Path.Combine(trial, "pid");
            try
            {
                if (File.ReadAllText(owner).Split(' ') is not [var pid, var start, ..] || StartOf(int.Parse(pid)) == start)
                    continue;
                File.Move(owner, $"{owner}.swept");   // only one of several processes can, and that one sweeps
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                continue;
            }
            foreach (var kind in new[] { PostgresServer.Kind, TenantsServer.Kind, RabbitMqServer.Kind })
                Launcher.DestroyAsync(kind, Path.Combine(trial, kind)).GetAwaiter().GetResult();
            Directory.Delete(trial, recursive: true);
        }
    }

    /// <summary>When a process started, in ticks since the machine did; null without a process.</summary>
    static string? StartOf(int pid)
    {
        const int StartTime = 19;   // counted from the state
        return Signals.StatOf(pid) is { Length: > StartTime } fields ? fields[StartTime] : null;
    }
}
