using LibGit2Sharp;

namespace Catalog.Sources;

/// <summary>The files of a repository's newest commit, out of its object store: nothing is checked out.</summary>
sealed class GitTip : ISource, IDisposable
{
    const int FolderDepthMax = 16;
    const int EntriesMax = 100_000;

    readonly Repository? repository;
    readonly Commit? commit;
    readonly Reason? refusal;

    public GitTip(Repository repository, Commit commit) => (this.repository, this.commit) = (repository, commit);

    GitTip(Reason refusal) => this.refusal = refusal;

    public string? Revision => commit?.Sha;

    /// <summary>The tip of what cannot be read.</summary>
    public static GitTip Refused(Reason reason) => new(reason);

    public FileRead Read(LocationTarget file)
    {
        if (refusal is not null)
            return FileRead.Refused(refusal);
        try
        {
            var (entry, isWhole) = EntryOf(file.Path);
            return entry switch
            {
                { Mode: Mode.SymbolicLink } => FileRead.Refused(new Reason(
                    $"is, or is behind, the symbolic link {entry.Path}", "Point at the file itself.")),
                { TargetType: TreeEntryTargetType.GitLink } => FileRead.Refused(new Reason(
                    $"is in the submodule {entry.Path}", "Register a location in the submodule's own repository.")),
                { TargetType: TreeEntryTargetType.Tree } when isWhole => FileRead.Folder,
                { TargetType: TreeEntryTargetType.Blob } when isWhole => ReadBlob((Blob)entry.Target),
                _ => FileRead.Missing,
            };
        }
        catch (LibGit2SharpException exception)
        {
            return FileRead.Refused(Damaged(exception));
        }
    }

    public FileMatches Find(LocationTarget location)
    {
        var pattern = location.Path;
        if (refusal is not null)
            return FileMatches.Refused(refusal);
        try
        {
            var form = PathPattern.FormOf(pattern);
            var folder = PathPattern.FolderOf(pattern).TrimEnd('/');
            var top = folder.Length == 0 ? commit!.Tree : commit![folder]?.Target as Tree;
            var files = top is null ? [] : FilesBelow(top, FolderDepthMax).Take(EntriesMax + 1).ToArray();
            return files.Length > EntriesMax
                ? FileMatches.Refused(new Reason(
                    $"matches among more than {EntriesMax:N0} files, the limit", "Begin the pattern with a folder."))
                : new FileMatches(
                [
                    .. files.Where(path => form.IsMatch(path))
                        .Take(PathPattern.MatchesMax + 1)
                        .Order(StringComparer.Ordinal),
                ]);
        }
        catch (LibGit2SharpException exception)
        {
            return FileMatches.Refused(Damaged(exception));
        }
    }

    /// <summary>A commit never changes, so that its id stands for every path in it.</summary>
    public string? StampOf(string address) => Revision ?? refusal!.Message;

    public void Dispose() => repository?.Dispose();

    /// <summary>The entry at a path, or the nearest one above it, which may be the reason why there is none.</summary>
    (TreeEntry? Entry, bool IsWhole) EntryOf(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (commit![path[..end]] is { } entry)
                return (entry, end == path.Length);
        }

        return (null, false);
    }

    FileRead ReadBlob(Blob blob)
    {
        // Told by the object's head: a large one is refused before it is in memory.
        var size = repository!.ObjectDatabase.RetrieveObjectMetadata(blob.Id).Size;
        if (size > FileRead.BytesMax)
            return FileRead.TooLarge(size);
        var bytes = new byte[size];
        using var content = blob.GetContentStream();
        content.ReadExactly(bytes);
        return FileRead.Of(bytes);
    }

    // As in a folder of this machine, links are not followed.
    static IEnumerable<string> FilesBelow(Tree tree, int depthLeft)
    {
        foreach (var entry in tree)
        {
            if (entry.TargetType == TreeEntryTargetType.Blob && entry.Mode != Mode.SymbolicLink)
                yield return entry.Path;
            if (entry.TargetType != TreeEntryTargetType.Tree || depthLeft == 0)
                continue;
            foreach (var path in FilesBelow((Tree)entry.Target, depthLeft - 1))
                yield return path;
        }
    }

    static Reason Damaged(LibGit2SharpException exception) => new(
        $"cannot be read from its repository: {exception.Message.TrimEnd('.')}", "Check the repository with git fsck.");
}
