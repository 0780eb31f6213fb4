using System.Diagnostics;

namespace Testing.Instances;

/// <summary>
/// Folders for instances that this process starts itself. They look like those of <c>./platform test</c>, so that the
/// launcher sweeps what a killed test process left behind.
/// </summary>
static class TrialFolder
{
    static readonly List<(string Folder, string Kind)> instances = [];
    static int count;

    /// <summary>A new folder, registered to be destroyed when this process ends.</summary>
    public static string Make(string kind)
    {
        var state = Path.Combine(Repository.Root, ".platform");
        Directory.CreateDirectory(state);
        var trial = Path.Combine(state, $"test-{Environment.ProcessId}-{Interlocked.Increment(ref count)}");
        // Under another name until its pid file is there: without one the launcher takes it for left behind.
        var draft = Path.Combine(state, $"draft-{Path.GetFileName(trial)}");
        Directory.CreateDirectory(draft);
        File.WriteAllText(Path.Combine(draft, "pid"), $"{Environment.ProcessId} {StartTicks()} {trial}\n");
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

    static string StartTicks()
    {
        const int StartTime = 19;   // counted from the state, which follows the name in brackets
        var line = File.ReadAllText($"/proc/{Environment.ProcessId}/stat");
        return line[(line.LastIndexOf(')') + 2)..].Split(' ')[StartTime];
    }
}
