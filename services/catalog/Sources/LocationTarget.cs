using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Catalog.Sources;

/// <summary>
/// What a location points at, in one form: <c>file</c> and an absolute path, <c>git</c> and <c>remote#path</c>; the
/// path may have wildcards. Where another service keeps an entity it is <c>service</c> and that service's name for it.
/// </summary>
/// <param name="Repository">URL of the repository; null where there is none.</param>
sealed record LocationTarget(string Type, string? Repository, string Path)
{
    public const string FileType = "file";
    public const string GitType = "git";
    public const string ServiceType = "service";
    const int TargetCharsMax = 2_048;

    public string Target => Repository is null ? Path : $"{Repository}#{Path}";

    /// <summary>The ref of the Location entity that stands for it, named as Backstage names it.</summary>
    public string EntityRef => $"location:default/{EntityName}";

    // Backstage's choice of digest: it names an entity, it secures nothing.
    [SuppressMessage("Security", "CA5350", Justification = "A name, no secret.")]
    public string EntityName =>
        $"generated-{Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(ToString())))}";

    /// <summary>
    /// The folder of a file in a repository, as <c>url:remote#folder/</c> (nothing after <c>#</c> at the top), from
    /// which an entity's own relative references count; null for files of this machine, as in Backstage.
    /// </summary>
    public string? SourceLocation =>
        Repository is null ? null : $"url:{Repository}#{Path[..(Path.LastIndexOf('/') + 1)]}";

    public override string ToString() => $"{Type}:{Target}";

    /// <summary>A target that was stored.</summary>
    public static LocationTarget Stored(string type, string target) =>
        type == GitType && target.IndexOf('#', StringComparison.Ordinal) is >= 0 and var end
            ? new LocationTarget(type, target[..end], target[(end + 1)..])
            : new LocationTarget(type, null, target);

    /// <summary>Reads what someone wrote; the error ends a sentence about the location.</summary>
    public static bool TryParse(
        string type, string target,
        [NotNullWhen(true)] out LocationTarget? parsed, [NotNullWhen(false)] out string? error)
    {
        parsed = null;
        error = type is not (FileType or GitType)
            ? $"has the type '{type}', which cannot be read. Allowed types: {FileType}, {GitType}."
            : target.Length is 0 or > TargetCharsMax || target.Contains('\0', StringComparison.Ordinal)
                ? $"has no usable target. Write at least one and at most {TargetCharsMax} characters."
                : null;
        if (error is null)
            (parsed, error) = type == GitType ? GitTarget.Parse(target) : ParseFile(target);
        return parsed is not null;
    }

    /// <summary>Reads a target that a Location entity in this file names; it stays within the same source.</summary>
    /// <param name="type">Null for the same as this one's.</param>
    public bool TryFollow(
        string? type, string target,
        [NotNullWhen(true)] out LocationTarget? parsed, [NotNullWhen(false)] out string? error)
    {
        var isRelative = target.StartsWith('.') || !target.Contains(':', StringComparison.Ordinal);
        if (!isRelative || (type ?? Type) != Type)
        {
            if (!TryParse(type ?? Type, target, out parsed, out error))
                return false;
        }
        else if (Repository is null)
        {
            var path = System.IO.Path.GetFullPath(target, System.IO.Path.GetDirectoryName(Path)!);
            return TryParse(Type, path, out parsed, out error);
        }
        else if ((parsed = GitTarget.Resolve(this, target)) is null)
        {
            error = $"has the target '{target}', which leads out of the repository. Point at a file in it.";
            return false;
        }

        var isSame = parsed.Type == Type && parsed.Repository == Repository;
        error = isSame ? null : $"leads to {parsed}, which is another source. Register that as a location of its own.";
        return isSame;
    }

    /// <summary>The path of a <c>file:</c> URL that names this machine; null when it is none.</summary>
    public static string? PathOf(string url) =>
        IsFileUrl(url) && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.IsLoopback
        && parsed.Query.Length == 0 && Uri.UnescapeDataString(parsed.AbsolutePath) is var path
        && !path.Contains('\0', StringComparison.Ordinal)
            ? System.IO.Path.GetFullPath(path)
            : null;

    static bool IsFileUrl(string target) => target.StartsWith("file:", StringComparison.OrdinalIgnoreCase);

    static (LocationTarget?, string?) ParseFile(string target)
    {
        var path = IsFileUrl(target) ? PathOf(target) : target;
        return path is not null && System.IO.Path.IsPathFullyQualified(path)
            ? (new LocationTarget(FileType, null, System.IO.Path.GetFullPath(path)), null)
            : (null, $"has the target '{target}'. Write an absolute path or a file: URL, like /srv/catalog/all.yaml.");
    }
}
