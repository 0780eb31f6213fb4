using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalog.Entities;
using Defaults.Outgoing;
using GitHub;
using Microsoft.Extensions.Options;

namespace Catalog.Sources;

/// <summary>Reads a location: its file, and every file that Location entities in it point at.</summary>
sealed class SourceReader(
    FileRoots files, GitRoots repositories, GuardedHttp http, GitHubServers github,
    IOptions<CatalogOptions> options, EntityKinds kinds)
{
    // Raised when the same files are to be stored differently than before.
    const int RulesVersion = 4;

    public async Task<SourceTree> ReadAsync(LocationTarget target, bool trusted, CancellationToken ct)
    {
        if (target.Type == LocationTarget.GitHubDiscoveryType)
            return await new GitHubDiscovery(github).ReadAsync(target, BasisOf(target, trusted));
        if (!target.IsRemote)
            return Use(target, source => Walk(source, target, trusted));
        var fetched = new RemoteSource(Servers());
        SourceTree tree;
        do
            tree = Walk(fetched, target, trusted);
        while (await fetched.FetchMissedAsync(ct));
        return tree;
    }

    /// <summary>Whether everything is as it was read, by a look that reads no file.</summary>
    public async Task<bool> IsUnchangedAsync(LocationTarget target, bool trusted, WatchedFiles watched, CancellationToken ct)
    {
        if (watched.Basis != BasisOf(target, trusted))
            return false;
        return target.IsRemote
            ? await RemoteSource.IsUnchangedAsync(Servers(), watched.Stamps, ct)
            : Use(target, watched.AreUnchanged);
    }

    /// <summary>
    /// Whether the files of this machine that a location was read from say the same, byte for byte: nothing is to be
    /// understood anew then. Other servers are asked by <see cref="IsUnchangedAsync"/>.
    /// </summary>
    /// <param name="digest">Of the earlier reading.</param>
    /// <returns>What to compare with next time; null when it must be read.</returns>
    public WatchedFiles? SameFiles(LocationTarget target, bool trusted, WatchedFiles watched, string digest)
    {
        var basis = BasisOf(target, trusted);
        return watched.Basis != basis || target.IsRemote ? null : Use(target, source =>
        {
            var (now, stamps) = (new ContentDigest(), new Dictionary<string, string?>());
            foreach (var file in watched.Stamps.Keys.Select(address => target with { Path = address }))
            {
                stamps[file.Address] = source.StampOf(file.Address);
                if (file.IsPattern)
                    now.Add(file, source.Find(file));
                else
                    now.Add(file, source.Read(file));
            }

            return now.Of(basis) == digest ? new WatchedFiles(basis, stamps) : null;
        });
    }

    SourceTree Walk(ISource source, LocationTarget target, bool trusted) =>
        new SourceWalk(source, target, trusted, AllowedKinds.Of(options.Value, target), kinds).Walk(BasisOf(target, trusted));

    // Made anew for each reading, which is to see one commit.
    IReadOnlyList<IRemoteFiles> Servers() => [new GitHubOrganisation(github), new GitHubFiles(github), new WebFiles(http)];

    T Use<T>(LocationTarget target, Func<ISource, T> use)
    {
        if (target.Repository is not { } repository)
            return use(files);
        using var tip = repositories.Open(repository);
        return use(tip);
    }

    /// <summary>A digest of what decides, besides the files, what is read from them.</summary>
    string BasisOf(LocationTarget target, bool trusted)
    {
        var roots = target.Type switch
        {
            LocationTarget.FileType => options.Value.FileRoots,
            LocationTarget.GitType => options.Value.GitRoots,
            _ => [],
        };
        var rules = JsonSerializer.Serialize(new { RulesVersion, trusted, roots, AllowedKinds.Of(options.Value, target).Allowed, Kinds = kinds.Digest });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rules)));
    }
}
