using Testing;

namespace Platform.Tests.Architecture;

/// <summary>Files of the clone as they are written.</summary>
static class Sources
{
    static readonly string[] skipped = ["bin", "obj", "node_modules", ".platform", ".git", "portal"];

    /// <summary>Paths below the clone's root, with slashes.</summary>
    /// <param name="folders">For example <c>services</c>; none for the whole clone.</param>
    public static IReadOnlyList<string> Find(string pattern, params string[] folders) =>
    [
        .. (folders.Length == 0 ? [""] : folders)
            .Select(folder => new DirectoryInfo(Path.Combine(Repository.Root, folder)))
            .SelectMany(folder => FindIn(folder, pattern))
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Order(StringComparer.Ordinal),
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    static IEnumerable<string> FindIn(DirectoryInfo folder, string pattern) =>
        folder.EnumerateFiles(pattern).Select(file => file.FullName)
            .Concat(folder.EnumerateDirectories()
                .Where(below => !skipped.Contains(below.Name))
                .SelectMany(below => FindIn(below, pattern)));
}
