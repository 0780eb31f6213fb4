using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Catalog.TechDocs;

/// <summary>The files from which the documentation of one entity is made.</summary>
/// <param name="Ref">Of the entity.</param>
/// <param name="Config">Null when the files could not be read: then the documentation stays as it was.</param>
/// <param name="Files">By path in the folder of documents.</param>
sealed record DocsSource(string Ref, MkdocsConfig? Config, IReadOnlyDictionary<string, byte[]> Files)
{
    // Raised when the same files are to be rendered differently than before.
    const int RenderingVersion = 1;

    public static DocsSource Unreadable(string @ref) => new(@ref, null, new Dictionary<string, byte[]>());

    /// <summary>A digest of the files and of the entity that they are about.</summary>
    public string EtagFor(string entityHash)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append($"{RenderingVersion}\n{entityHash}\n{JsonSerializer.Serialize(Config)}");
        foreach (var (path, bytes) in Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            Append($"\n{path}\n{bytes.Length}\n");
            digest.AppendData(bytes);
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());

        void Append(string text) => digest.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
