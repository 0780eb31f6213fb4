using System.Collections.Concurrent;
using GitHub;
using TreeFile = GitHub.TreeFile;

namespace Catalog.Sources;

/// <summary>Files that are pages of a configured GitHub server. One reading sees one commit of each branch.</summary>
sealed class GitHubFiles(GitHubServers servers) : IRemoteFiles
{
    readonly ConcurrentDictionary<string, Lazy<Task<Commit>>> commits = [];

    public bool Serves(LocationTarget target) => UrlTarget.PartsOf(target) is { } page && servers.Has(page.Host);

    public async Task<RemoteFile> ReadAsync(LocationTarget file, CancellationToken ct)
    {
        var page = UrlTarget.PartsOf(file)!;
        try
        {
            var commit = await CommitOfAsync(page);
            return new RemoteFile(await ReadAsync(page, commit), StampOf(commit), commit.Sha);
        }
        catch (GitHubException refused)
        {
            return new RemoteFile(FileRead.Refused(new Reason(refused.Message, refused.Remedy)), Stamp: null, Revision: null);
        }
    }

    public async Task<RemoteMatches> FindAsync(LocationTarget pattern, CancellationToken ct)
    {
        var page = UrlTarget.PartsOf(pattern)!;
        try
        {
            var commit = await CommitOfAsync(page);
            var form = PathPattern.FormOf(page.Path);
            return new RemoteMatches(
                new FileMatches(
                [
                    .. commit.Files.Values
                        .Where(file => file.IsBlob && !file.IsLink && form.IsMatch(file.Path))
                        .Take(PathPattern.MatchesMax + 1)
                        .Select(file => UrlTarget.Escape(file.Path))
                        .Order(StringComparer.Ordinal),
                ]),
                StampOf(commit));
        }
        catch (GitHubException refused)
        {
            return new RemoteMatches(FileMatches.Refused(new Reason(refused.Message, refused.Remedy)), Stamp: null);
        }
    }

    public async Task<bool> IsUnchangedAsync(LocationTarget target, string stamp, CancellationToken ct)
    {
        try
        {
            var page = UrlTarget.PartsOf(target)!;
            return (await ReaderOf(page).TipAsync(page.Ref) ?? Commit.None) == stamp;
        }
        catch (GitHubException)
        {
            // The reading that follows says why.
            return false;
        }
    }

    async Task<FileRead> ReadAsync(FilePageParts page, Commit commit)
    {
        if (commit.Sha is null)
            return FileRead.Missing;
        if (!commit.Files.TryGetValue(page.Path, out var file))
        {
            // What is behind a link is not in the tree.
            var link = commit.Files.Values.FirstOrDefault(other => other.IsLink && page.Path.StartsWith($"{other.Path}/", StringComparison.Ordinal));
            return link is null ? FileRead.Missing : Link(link.Path);
        }

        return file switch
        {
            { IsLink: true } => Link(file.Path),
            { IsBlob: false } => FileRead.Folder,
            { Size: > FileRead.BytesMax } => FileRead.TooLarge(file.Size),
            _ => FileRead.Of(await ReaderOf(page).ReadAsync(file)),
        };
    }

    static FileRead Link(string path) =>
        FileRead.Refused(new Reason($"is, or is behind, the symbolic link {path}", "Point at the file itself."));

    static string StampOf(Commit commit) => commit.Sha ?? Commit.None;

    RepositoryReader ReaderOf(FilePageParts page) => new(servers.Of(page.Host), page.Owner, page.Name);

    Task<Commit> CommitOfAsync(FilePageParts page) =>
        commits.GetOrAdd($"{page.Host}/{page.Owner}/{page.Name}/{page.Ref}", _ => new Lazy<Task<Commit>>(() => ReadCommitAsync(page))).Value;

    async Task<Commit> ReadCommitAsync(FilePageParts page)
    {
        var reader = ReaderOf(page);
        var sha = await reader.TipAsync(page.Ref);
        var files = sha is null ? [] : await reader.FilesAsync(sha);
        return new Commit(sha, files.ToDictionary(file => file.Path));
    }

    /// <param name="Sha">Null where there is no such branch or repository, or none that may be seen.</param>
    sealed record Commit(string? Sha, IReadOnlyDictionary<string, TreeFile> Files)
    {
        public const string None = "none";
    }
}
