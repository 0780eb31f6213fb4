using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Catalog.Locations;

/// <summary>Reads a location: its file, and every file that Location entities in it point at.</summary>
sealed class SourceReader(FileRoots roots, IOptions<CatalogOptions> options, TimeProvider clock)
{
    // Raised when the same files are to be stored differently than before.
    const int RulesVersion = 1;

    public SourceTree Read(LocationTarget target, bool trusted) =>
        new SourceWalk(roots, trusted).Walk(target, BasisOf(trusted), clock.GetUtcNow());

    /// <summary>A digest of what decides, besides the files, what is read from them.</summary>
    public string BasisOf(bool trusted)
    {
        var rules = JsonSerializer.Serialize(new { RulesVersion, trusted, options.Value.FileRoots });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rules)));
    }
}
