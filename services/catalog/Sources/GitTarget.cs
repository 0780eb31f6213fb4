namespace Catalog.Sources;

/// <summary>
/// Targets of type <c>git</c>: the URL of a repository, <c>#</c>, and a path in it, <c>catalog-info.yaml</c> where none
/// is written.
/// </summary>
static class GitTarget
{
    const string DefaultPath = "catalog-info.yaml";
    const string Example = "file:///srv/git/payments/orders.git#catalog-info.yaml";

    // Stands for the top of a repository, so that a path that climbs out of it is seen to.
    const string Top = "/repository";

    /// <returns>The target, or the end of a sentence that says what is wrong.</returns>
    public static (LocationTarget? Target, string? Error) Parse(string target)
    {
        var end = target.IndexOf('#', StringComparison.Ordinal);
        var (remote, path) = end < 0 ? (target, "") : (target[..end], target[(end + 1)..]);
        if (RemoteOf(remote) is not { } repository)
        {
            return (null,
                $"has the target '{target}'. Only repositories on this machine can be read: write {Example}, or use the type url for a file of a web server.");
        }

        var root = new LocationTarget(LocationTarget.GitType, repository, "");
        return Resolve(root, path.Length == 0 ? DefaultPath : path) is { } resolved
            ? (resolved, null)
            : (null, $"has the path '{path}', which leads out of the repository. Write a path in it, like {Example}.");
    }

    /// <summary>A path as a file of a repository writes it; one that begins with <c>/</c> counts from the top.</summary>
    /// <returns>Null when it leads out of the repository or to no file.</returns>
    public static LocationTarget? Resolve(LocationTarget file, string path)
    {
        var folder = Path.GetDirectoryName($"{Top}/{file.Path}")!;
        var full = Path.GetFullPath(path.StartsWith('/') ? Top + path : $"{folder}/{path}").TrimEnd('/');
        return full.StartsWith($"{Top}/", StringComparison.Ordinal)
            ? file with { Path = full[(Top.Length + 1)..] }
            : null;
    }

    // One form for every way to write it: host, dots and escapes are settled here.
    static string? RemoteOf(string remote) =>
        LocationTarget.PathOf(remote)?.TrimEnd('/') is { Length: > 0 } path ? new Uri(path).AbsoluteUri : null;
}
