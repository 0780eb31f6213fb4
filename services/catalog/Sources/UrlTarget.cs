using System.Text.RegularExpressions;

namespace Catalog.Sources;

/// <summary>
/// Targets of type <c>url</c>. A page of a file on GitHub, <c>/owner/name/blob/branch/path</c>, is a path in that branch;
/// any other URL is a path on its server.
/// </summary>
static partial class UrlTarget
{
    const string Example = "https://github.com/acme/orders/blob/main/catalog-info.yaml";

    /// <returns>The target, or the end of a sentence that says what is wrong.</returns>
    public static (LocationTarget? Target, string? Error) Parse(string target)
    {
        // Uri would take a backslash for a slash, and leave out spaces and line ends, so that two readers might differ.
        var isPlain = !target.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\');
        if (!isPlain || !Uri.TryCreate(target, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url.AbsolutePath == "/")
            return (null, $"has the target '{target}'. Write an https: URL of a file, like {Example}.");
        return url switch
        {
            { UserInfo.Length: > 0 } => (null, "has a target with a user name in it. Leave out everything before the @."),
            { Fragment.Length: > 0 } => (null, $"has a target with the fragment {url.Fragment}. Leave out the # and what follows."),
            _ => (Split(url), null),
        };
    }

    public static LocationTarget Split(Uri url)
    {
        var origin = $"https://{url.IdnHost}{(url.IsDefaultPort ? "" : $":{url.Port}")}";
        var path = url.PathAndQuery;
        var repository = url.Query.Length == 0 && FilePage().Match(path) is { Success: true } page ? page.Groups["repository"].Value : "";
        return new LocationTarget(LocationTarget.UrlType, origin + repository, path[(repository.Length + 1)..]);
    }

    /// <summary>What GitHub's pages of files say: the repository, the branch, tag or commit, and the path, unescaped.</summary>
    /// <returns>Null for any other URL.</returns>
    public static FilePageParts? PartsOf(LocationTarget target)
    {
        var page = FilePage().Match($"{new Uri(target.Repository!).AbsolutePath}/{target.Path}");
        return page.Success
            ? new FilePageParts(
                new Uri(target.Repository!).Authority, Uri.UnescapeDataString(page.Groups["owner"].Value), Uri.UnescapeDataString(page.Groups["name"].Value),
                Uri.UnescapeDataString(page.Groups["ref"].Value), Uri.UnescapeDataString(target.Path))
            : null;
    }

    /// <summary>A path of a repository as a URL has it.</summary>
    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The page of the folder that a file is in, as Backstage writes it.</summary>
    public static string FolderPageOf(LocationTarget file)
    {
        var path = file.Path.Split('?')[0];
        return $"{BlobPart().Replace(file.Repository!, "/tree/")}/{path[..(path.LastIndexOf('/') + 1)]}";
    }

    [GeneratedRegex("^(?<repository>/(?<owner>[^/]+)/(?<name>[^/]+)/(blob|tree|raw|edit)/(?<ref>[^/]+))/.")]
    private static partial Regex FilePage();

    [GeneratedRegex("/(blob|raw|edit)/(?=[^/]+$)")]
    private static partial Regex BlobPart();
}

/// <param name="Host">With its port where that is not 443.</param>
/// <param name="Ref">A branch, tag or commit; <c>-</c> for the default branch.</param>
sealed record FilePageParts(string Host, string Owner, string Name, string Ref, string Path);
