using YamlDotNet.Core;

namespace Catalog.Entities;

/// <summary>Unwinds the reading of one document; it never leaves <see cref="YamlDocuments"/>.</summary>
sealed class YamlRefusedException(Mark at, string path, string message, string remedy)
    : YamlException(at, at, message)
{
    public string Field { get; } = path.Length > 0 ? path : "document";
    public string Remedy { get; } = remedy;
}
