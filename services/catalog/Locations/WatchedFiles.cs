using System.Security.Cryptography;
using System.Text;

namespace Catalog.Locations;

/// <summary>What a location was read from, so that a look at sizes and times tells whether to read it again.</summary>
/// <param name="Basis">The rules it was read by; other rules read the same files differently.</param>
/// <param name="Stamps">By path or pattern.</param>
sealed record WatchedFiles(string Basis, DateTimeOffset ReadAt, IReadOnlyDictionary<string, string> Stamps)
{
    // A file that changes twice within one tick of its clock keeps its time, so a young file is not believed yet.
    static readonly TimeSpan youngAge = TimeSpan.FromSeconds(2);

    public bool AreUnchanged(string basis) =>
        basis == Basis && Stamps.All(known => StampOf(known.Key) == known.Value && !IsYoung(known.Key));

    public static string StampOf(string path)
    {
        if (PathPattern.Is(path))
            return Digest(string.Join('\n', PathPattern.Expand(path)));

        var file = new FileInfo(RealPath.Of(path) ?? path);
        return file.Exists ? $"{file.Length}:{file.LastWriteTimeUtc.Ticks}" : "missing";
    }

    bool IsYoung(string path) =>
        !PathPattern.Is(path) && File.GetLastWriteTimeUtc(path) > (ReadAt - youngAge).UtcDateTime;

    static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
