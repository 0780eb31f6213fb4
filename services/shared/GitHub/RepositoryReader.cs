using Octokit;

namespace GitHub;

/// <summary>Reads a repository by GitHub's Git Data API: its tip, all its paths at once, and single files by their hash.</summary>
public sealed class RepositoryReader(GitHubServer server, string owner, string name)
{
    const string DefaultBranch = "HEAD";

    /// <param name="ref">A branch, tag or commit; <c>-</c> for the default branch.</param>
    /// <returns>The commit that it stands for; null where there is none, or no such repository that may be seen.</returns>
    /// <exception cref="GitHubException">It cannot be read now.</exception>
    public async Task<string?> TipAsync(string @ref)
    {
        try
        {
            return await server.AskAsync(owner, client => client.Repository.Commit.GetSha1(owner, name, @ref == "-" ? DefaultBranch : @ref));
        }
        catch (ApiException exception) when ((int)exception.StatusCode is 404 or 409 or 422)
        {
            // 409 for a repository without a commit, 422 for a ref that is none.
            return null;
        }
    }

    /// <summary>All files of a commit.</summary>
    /// <exception cref="GitHubException">It cannot be read now, or is too large.</exception>
    public async Task<IReadOnlyList<TreeFile>> FilesAsync(string commit)
    {
        TreeResponse tree;
        try
        {
            tree = await server.AskAsync(owner, client => client.Git.Tree.GetRecursive(owner, name, commit));
        }
        catch (ApiException exception)
        {
            throw new GitHubException($"is in a commit whose files {server.Host} does not tell: {exception.Message.TrimEnd('.')}", "Correct the URL.");
        }

        // GitHub's limit: 100,000 entries or 7 MB.
        return tree.Truncated
            ? throw new GitHubException("is in a repository with more files than GitHub lists", "Move the platform's files to a repository of their own.")
            : [.. tree.Tree.Select(item => new TreeFile(item.Path, item.Sha, item.Size, item.Mode, item.Type.Value == TreeType.Blob))];
    }

    /// <exception cref="GitHubException">It cannot be read now.</exception>
    public async Task<byte[]> ReadAsync(TreeFile file)
    {
        try
        {
            var blob = await server.AskAsync(owner, client => client.Git.Blob.Get(owner, name, file.Sha));
            return blob.Encoding.Value == EncodingType.Base64
                ? Convert.FromBase64String(blob.Content.Replace("\n", "", StringComparison.Ordinal))
                : System.Text.Encoding.UTF8.GetBytes(blob.Content);
        }
        catch (ApiException exception)
        {
            throw new GitHubException($"cannot be read: {exception.Message.TrimEnd('.')}", "It is read again at the next refresh.");
        }
    }
}

/// <param name="Mode">Git's, as <c>100644</c>; <c>120000</c> is a symbolic link.</param>
/// <param name="Size">In bytes; 0 for what is no file.</param>
public sealed record TreeFile(string Path, string Sha, int Size, string Mode, bool IsBlob)
{
    public bool IsLink => Mode == "120000";
}
