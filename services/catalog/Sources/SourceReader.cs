using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalog.Entities;
using Microsoft.Extensions.Options;

namespace Catalog.Sources;

/// <summary>Reads a location: its file, and every file that Location entities in it point at.</summary>
sealed class SourceReader(
    FileRoots files, GitRoots repositories, IOptions<CatalogOptions> options, EntityKinds kinds)
{
    // Raised when the same files are to be stored differently than before.
    const int RulesVersion = 3;

    public SourceTree Read(LocationTarget target, bool trusted) =>
        Use(target, source => new SourceWalk(source, target, trusted, AllowedKinds.Of(options.Value, target), kinds).Walk(BasisOf(target, trusted)));

    /// <summary>Whether everything is as it was read, by a look that reads no file.</summary>
    public bool IsUnchanged(LocationTarget target, bool trusted, WatchedFiles watched) =>
        Use(target, source => watched.AreUnchanged(BasisOf(target, trusted), source));

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
        var roots = target.Repository is null ? options.Value.FileRoots : options.Value.GitRoots;
        var rules = JsonSerializer.Serialize(new { RulesVersion, trusted, roots, AllowedKinds.Of(options.Value, target).Allowed, Kinds = kinds.Digest });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rules)));
    }
}
