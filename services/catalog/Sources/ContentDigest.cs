using System.Security.Cryptography;
using System.Text;

namespace Catalog.Sources;

/// <summary>
/// What was found at each file and pattern of a location, in whatever order they were looked at: two readings with the same
/// digest can have come to nothing else.
/// </summary>
sealed class ContentDigest
{
    readonly SortedDictionary<string, string> found = new(StringComparer.Ordinal);

    public void Add(LocationTarget file, FileRead read) =>
        found[file.Address] = read.Bytes is { } bytes ? Convert.ToHexStringLower(SHA256.HashData(bytes)) : $"{read.Reason?.Message}";

    public void Add(LocationTarget pattern, FileMatches matches) =>
        found[pattern.Address] = matches.Reason is { } reason ? reason.Message : string.Join('\n', matches.Paths);

    /// <param name="basis">The rules that the files are read by.</param>
    public string Of(string basis)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(basis);
        foreach (var (address, content) in found)
        {
            Append(address);
            Append(content);
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());

        // With its length, so that no two lists of texts are one.
        void Append(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            digest.AppendData(BitConverter.GetBytes(bytes.Length));
            digest.AppendData(bytes);
        }
    }
}
