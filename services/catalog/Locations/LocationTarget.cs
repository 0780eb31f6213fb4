using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Catalog.Locations;

/// <summary>What a location points at, in one form: <c>file</c> and an absolute path, perhaps with wildcards.</summary>
sealed record LocationTarget(string Type, string Path)
{
    public const string FileType = "file";
    const int TargetCharsMax = 2_048;

    static readonly string[] allowedTypes = [FileType];

    /// <summary>The ref of the Location entity that stands for it, named as Backstage names it.</summary>
    public string EntityRef => $"location:default/{EntityName}";

    // Backstage's choice of digest: it names an entity, it secures nothing.
    [SuppressMessage("Security", "CA5350", Justification = "A name, no secret.")]
    public string EntityName =>
        $"generated-{Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(ToString())))}";

    public override string ToString() => $"{Type}:{Path}";

    /// <summary>Reads an absolute path or a <c>file:</c> URL; the error ends a sentence about the location.</summary>
    public static bool TryParse(
        string type, string target,
        [NotNullWhen(true)] out LocationTarget? parsed, [NotNullWhen(false)] out string? error)
    {
        parsed = null;
        error = !allowedTypes.Contains(type)
            ? $"has the type '{type}', which cannot be read. Allowed types: {string.Join(", ", allowedTypes)}."
            : target.Length is 0 or > TargetCharsMax || target.Contains('\0', StringComparison.Ordinal)
                ? $"has no usable target. Write an absolute path of at most {TargetCharsMax} characters."
                : null;
        if (error is not null)
            return false;

        if (PathOf(target) is { } path && System.IO.Path.IsPathFullyQualified(path))
            parsed = new LocationTarget(type, System.IO.Path.GetFullPath(path));
        else
            error = $"has the target '{target}'. Write an absolute path or a file: URL, like /srv/catalog/all.yaml.";
        return parsed is not null;
    }

    static string? PathOf(string target) =>
        !target.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? target
        : Uri.TryCreate(target, UriKind.Absolute, out var url) && url.IsFile && url.IsLoopback ? url.LocalPath
        : null;
}
