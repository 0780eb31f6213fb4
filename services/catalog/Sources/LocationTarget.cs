using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Catalog.Sources;

/// <summary>
/// What a location points at, in one form: <c>file</c> and an absolute path, <c>git</c> and <c>remote#path</c>, <c>url</c>
/// and a URL; the path may have wildcards. Where another service keeps an entity it is <c>service</c> and that service's
/// name for it.
/// </summary>
/// <param name="Repository">
/// URL of the repository, or of what stands for one; a file's relative references lead to nothing outside it. Null for
/// files of this machine.
/// </param>
/// <param name="Path">In the repository, and as a URL writes it for the type <c>url</c>.</param>
sealed record LocationTarget(string Type, string? Repository, string Path)
{
    public const string FileType = "file";
    public const string GitType = "git";
    public const string UrlType = "url";
    public const string GitHubOrgType = "github-org";
    public const string GitHubDiscoveryType = "github-discovery";
    public const string ServiceType = "service";
    const int TargetCharsMax = 2_048;
    static readonly string[] readable = [FileType, GitType, UrlType, GitHubOrgType, GitHubDiscoveryType];

    public string Target => this switch
    {
        { Repository: null } => Path,
        { Type: GitType } => $"{Repository}#{Path}",
        _ => $"{Repository}/{Path}".TrimEnd('/'),
    };

    /// <summary>Whether other servers are asked for it.</summary>
    public bool IsRemote => IsRemoteType(Type);

    /// <summary>Where its source has it: of a URL the whole, because a walk may lead from one server to another.</summary>
    public string Address => IsRemote ? Target : Path;

    /// <summary>Whether it may mean several files. A question mark begins a URL's query.</summary>
    public bool IsPattern => Type == UrlType ? Path.Contains('*', StringComparison.Ordinal) : PathPattern.Is(Path);

    /// <summary>The ref of the Location entity that stands for it, named as Backstage names it.</summary>
    public string EntityRef => $"location:default/{EntityName}";

    // Backstage's choice of digest: it names an entity, it secures nothing.
    [SuppressMessage("Security", "CA5350", Justification = "A name, no secret.")]
    public string EntityName =>
        $"generated-{Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(ToString())))}";

    /// <summary>
    /// The folder of a file in a repository, as <c>url:remote#folder/</c> (nothing after <c>#</c> at the top) or as the
    /// page that shows it, from which an entity's own relative references count; null for files of this machine, as in
    /// Backstage.
    /// </summary>
    public string? SourceLocation =>
        Type switch
        {
            GitType => $"url:{Repository}#{Path[..(Path.LastIndexOf('/') + 1)]}",
            UrlType => $"url:{UrlTarget.FolderPageOf(this)}",
            _ => null,
        };

    public override string ToString() => $"{Type}:{Target}";

    public static bool IsRemoteType(string type) => type is UrlType or GitHubOrgType or GitHubDiscoveryType;

    public static bool IsReadable(string type) => readable.Contains(type);

    /// <summary>A target that was stored.</summary>
    public static LocationTarget Stored(string type, string target) =>
        type == UrlType ? UrlTarget.Split(new Uri(target))
        : type is GitHubOrgType or GitHubDiscoveryType ? GitHubTarget.Stored(type, target)
        : type == GitType && target.IndexOf('#', StringComparison.Ordinal) is >= 0 and var end
        ? new LocationTarget(type, target[..end], target[(end + 1)..])
        : new LocationTarget(type, null, target);

    /// <summary>Reads what someone wrote; the error ends a sentence about the location.</summary>
    public static bool TryParse(
        string type, string target,
        [NotNullWhen(true)] out LocationTarget? parsed, [NotNullWhen(false)] out string? error)
    {
        parsed = null;
        error = !readable.Contains(type)
            ? $"has the type '{type}', which cannot be read. Allowed types: {string.Join(", ", readable)}."
            : target.Length is 0 or > TargetCharsMax || target.Contains('\0', StringComparison.Ordinal)
                ? $"has no usable target. Write at least one and at most {TargetCharsMax} characters."
                : null;
        if (error is null)
        {
            (parsed, error) = type switch
            {
                GitType => GitTarget.Parse(target),
                UrlType => UrlTarget.Parse(target),
                GitHubOrgType or GitHubDiscoveryType => GitHubTarget.Parse(type, target),
                _ => ParseFile(target),
            };
        }

        return parsed is not null;
    }

    /// <summary>Whether both are files of this machine, or of one repository or web server.</summary>
    public bool IsBeside(LocationTarget other) => Type == other.Type && Repository == other.Repository;

    /// <summary>
    /// Reads a target that a Location entity in this file names. It stays within the same source, but may lead from one
    /// URL to any other.
    /// </summary>
    /// <param name="type">Null for the same as this one's.</param>
    public bool TryFollow(
        string? type, string target,
        [NotNullWhen(true)] out LocationTarget? parsed, [NotNullWhen(false)] out string? error)
    {
        if (!TryRead(type, target, out parsed, out error))
            return false;
        error = IsBeside(parsed) || (Type == UrlType && parsed.Type == UrlType) ? null : Elsewhere(parsed);
        return error is null;
    }

    /// <summary>
    /// Reads a target whose content becomes part of what this file defines. It stays within the same source: the platform
    /// may read repositories that the author of this file may not.
    /// </summary>
    public bool TryFollowBeside(
        string target, [NotNullWhen(true)] out LocationTarget? parsed, [NotNullWhen(false)] out string? error)
    {
        if (!TryRead(null, target, out parsed, out error))
            return false;
        error = IsBeside(parsed) ? null : Elsewhere(parsed);
        return error is null;
    }

    static string Elsewhere(LocationTarget parsed) => $"leads to {parsed}, which is another source. Register that as a location of its own.";

    bool TryRead(
        string? type, string target,
        [NotNullWhen(true)] out LocationTarget? parsed, [NotNullWhen(false)] out string? error)
    {
        var isRelative = target.StartsWith('.') || !target.Contains(':', StringComparison.Ordinal);
        if (!isRelative || (type ?? Type) != Type)
            return TryParse(type ?? Type, target, out parsed, out error);
        if (Repository is null)
        {
            var path = System.IO.Path.GetFullPath(target, System.IO.Path.GetDirectoryName(Path)!);
            return TryParse(Type, path, out parsed, out error);
        }

        parsed = GitTarget.Resolve(this, target);
        if (parsed is not null && Type == UrlType)
            parsed = UrlTarget.Split(new Uri(parsed.Target));
        error = parsed is null ? $"has the target '{target}', which leads out of the repository. Point at a file in it." : null;
        return parsed is not null;
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
