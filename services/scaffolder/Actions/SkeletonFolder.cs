using Defaults.Files;
using Microsoft.Extensions.Options;
using Scaffolder.Templating;

namespace Scaffolder.Actions;

/// <summary>Reads the folder of a skeleton, where it really is in a folder that the installation allows.</summary>
sealed class SkeletonFolder(IOptions<ScaffolderOptions> options)
{
    const string FileScheme = "file:";
    const int DepthMax = 32;

    readonly FolderRoots roots = new("Scaffolder:FileRoots", options.Value.FileRoots);

    static readonly EnumerationOptions enumeration = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = DepthMax,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>The files by their path below the folder, or why there are none.</summary>
    /// <param name="from">The folder of the template, like <c>file:/srv/templates/service/</c>.</param>
    /// <param name="url">Relative to it.</param>
    public (IReadOnlyDictionary<string, TreeFile>? Files, string? Reason) Read(
        string? from, string url, CancellationToken ct)
    {
        if (from?.StartsWith(FileScheme, StringComparison.Ordinal) != true)
            return (null, $"'{url}' cannot be fetched: the template's own place is {from ?? "not known"}, "
                + "which is no folder of files.");
        if (url.Contains(':') || url.Contains('\\') || url.Contains('\0') || Path.IsPathRooted(url))
            return (null, $"'{url}' is no relative path. Write the path of a folder beside the template, "
                + "such as ./skeleton.");

        var folder = Path.GetFullPath(url, from[FileScheme.Length..]);
        if (roots.RealPathInside(folder) is not { } real)
            return (null, $"'{url}' {roots.Outside.Message}. {roots.Outside.Remedy}");
        if (!Directory.Exists(real))
            return (null, $"'{url}' is no folder beside the template. Create it or correct the path.");
        try
        {
            return ReadFiles(real, ct);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, $"'{url}' cannot be read: {exception.Message} Let the scaffolder's user read it.");
        }
    }

    (IReadOnlyDictionary<string, TreeFile>? Files, string? Reason) ReadFiles(string folder, CancellationToken ct)
    {
        var files = new SortedDictionary<string, TreeFile>(StringComparer.Ordinal);
        var bytes = 0L;
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", enumeration))
        {
            ct.ThrowIfCancellationRequested();
            var path = Path.GetRelativePath(folder, entry.FullName);
            if (entry.LinkTarget is not null)
                return (null, $"has the symbolic link '{path}'. Put the file itself there.");
            if (entry is not FileInfo file)
                continue;
            bytes += file.Length;
            if (files.Count >= Skeleton.FilesMax || bytes > Skeleton.OutputBytesMax)
                return (null, $"has more than {Skeleton.FilesMax:N0} files or "
                    + $"{Skeleton.OutputBytesMax / (1024 * 1024)} MiB. Make it smaller.");
            files[path] = new TreeFile(ReadFile(file, out var isExecutable), isExecutable);
        }

        return files.Count == 0 ? (null, "is an empty folder. Put files into it.") : (files, null);
    }

    byte[] ReadFile(FileInfo file, out bool isExecutable)
    {
        isExecutable = (file.UnixFileMode & UnixFileMode.UserExecute) != 0;
        // Pipes and devices say they are empty; opening one could wait for ever.
        if (file.Length == 0)
            return [];
        using var handle = File.OpenHandle(file.FullName);
        // Between the look and the opening a folder may have become a link: what was opened is what counts.
        var opened = new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget;
        if (opened is not null && !roots.Contain(opened))
            throw new IOException($"{file.Name} lies elsewhere now.");
        var content = new byte[file.Length];
        var count = 0;
        for (int read; count < content.Length && (read = RandomAccess.Read(handle, content.AsSpan(count), count)) > 0;)
            count += read;
        return content[..count];
    }
}
