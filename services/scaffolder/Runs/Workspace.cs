using Scaffolder.Templating;

namespace Scaffolder.Runs;

/// <summary>
/// The files that a task has made so far, held in memory: no path of an author's ever reaches a disk. It is never
/// changed; a step that adds files has a new one.
/// </summary>
sealed class Workspace
{
    public const int FilesMax = 10_000;
    public const long BytesMax = 64L * 1024 * 1024;

    public static readonly Workspace Empty = new(new SortedDictionary<string, TreeFile>(StringComparer.Ordinal));

    Workspace(SortedDictionary<string, TreeFile> files) => Files = files;

    public IReadOnlyDictionary<string, TreeFile> Files { get; }

    /// <summary>
    /// With more files, which take the place of those of the same path; null with the reason where it may not be.
    /// </summary>
    public Workspace? With(IReadOnlyDictionary<string, TreeFile> more, out string? refusal)
    {
        var files = new SortedDictionary<string, TreeFile>(StringComparer.Ordinal);
        foreach (var (path, file) in Files.Concat(more))
            files[path] = file;
        refusal = more.Keys.Select(path => TreePath.Refuse(path) is { } why ? $"'{path}' {why}" : null)
                .FirstOrDefault(why => why is not null)
            ?? RefuseSize(files) ?? RefuseFileThatIsAFolder(files);
        return refusal is null ? new Workspace(files) : null;
    }

    /// <summary>What a checkpoint kept.</summary>
    public static Workspace Kept(IEnumerable<KeyValuePair<string, TreeFile>> files) =>
        new(new SortedDictionary<string, TreeFile>(files.ToDictionary(), StringComparer.Ordinal));

    /// <summary>The files of one folder by their path in it.</summary>
    /// <param name="folder">Empty for all.</param>
    public IReadOnlyDictionary<string, TreeFile> Below(string folder) => folder.Length == 0
        ? Files
        : Files.Where(file => file.Key.StartsWith($"{folder}/", StringComparison.Ordinal))
            .ToDictionary(file => file.Key[(folder.Length + 1)..], file => file.Value);

    static string? RefuseSize(SortedDictionary<string, TreeFile> files) =>
        files.Count > FilesMax || files.Values.Sum(file => (long)file.Bytes.Length) > BytesMax
            ? $"makes the workspace larger than {FilesMax:N0} files or {BytesMax / (1024 * 1024)} MiB. Make less."
            : null;

    static string? RefuseFileThatIsAFolder(SortedDictionary<string, TreeFile> files)
    {
        foreach (var path in files.Keys)
        {
            for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
            {
                if (files.ContainsKey(path[..slash]))
                    return $"makes '{path[..slash]}' both a file and a folder. Rename one.";
            }
        }

        return null;
    }
}
