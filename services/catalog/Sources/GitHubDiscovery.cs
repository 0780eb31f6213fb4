using System.Security.Cryptography;
using System.Text;
using Catalog.Entities;
using GitHub;

namespace Catalog.Sources;

/// <summary>
/// Finds an organisation's repositories whose default branch has the file that the target names. Each becomes a location
/// of its own, so that a push to one has that one read.
/// </summary>
sealed class GitHubDiscovery(GitHubServers servers)
{
    const string FileKind = "Blob";

    public async Task<SourceTree> ReadAsync(LocationTarget target, string basis)
    {
        var (host, organisation) = GitHubTarget.OwnerOf(target);
        var (named, file) = GitHubTarget.PartsOf(target);
        if (!servers.Has(host))
            return Failed(target, basis, GitHubOrganisation.NotConfigured(host));
        try
        {
            var repositories = await new OrganisationReader(servers.Of(host), organisation).RepositoriesAsync(file);
            return repositories is null
                ? Failed(target, basis, FileRead.Missing.Reason!)
                : TreeOf(basis, [], [
                    .. repositories
                        .Where(found => !found.IsArchived && found.File?.Kind == FileKind && named.IsMatch(found.Name.ToLowerInvariant()))
                        .OrderBy(found => found.Id)
                        .Select(found => new DiscoveredRepository(
                            found.Id, UrlTarget.Split(new Uri($"https://{host}/{found.NameWithOwner}/blob/-/{UrlTarget.Escape(file)}")))),
                ]);
        }
        catch (GitHubException refused)
        {
            return Failed(target, basis, new Reason(refused.Message, refused.Remedy));
        }
    }

    /// <summary>What was found before stays.</summary>
    static SourceTree Failed(LocationTarget target, string basis, Reason reason) => TreeOf(
        basis, [EntityPlace.WithoutLines(target.ToString()).Problem("target", $"points at {target.Target}, which {reason.Message}", reason.Remedy)],
        discovered: null);

    static SourceTree TreeOf(string basis, IReadOnlyList<EntityProblem> problems, IReadOnlyList<DiscoveredRepository>? discovered)
    {
        var found = string.Join('\n', discovered?.Select(repository => $"{repository.Id} {repository.Target}") ?? []);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{basis}\n{string.Join('\n', problems)}\n{found}")));
        // Always asked again: the list itself tells whether something changed.
        var watched = new WatchedFiles(basis, new Dictionary<string, string?> { [""] = null });
        return new SourceTree([], problems, new HashSet<string>(), problems.Count == 0, watched, Revision: null, digest, [])
        {
            Discovered = discovered,
        };
    }
}

/// <param name="Id">Stays the same when the repository is renamed or transferred.</param>
sealed record DiscoveredRepository(long Id, LocationTarget Target);
