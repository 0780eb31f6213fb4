using System.Text.RegularExpressions;

namespace Catalog.Sources;

/// <summary>
/// Targets that stand for an organisation of GitHub, as Backstage writes them: <c>github-org</c> for its users and teams,
/// <c>github-discovery</c> for its repositories that have a file.
/// </summary>
static partial class GitHubTarget
{
    const string EveryDefaultFile = "*/blob/-/catalog-info.yaml";
    const string OrganisationExample = "https://github.com/acme";
    const string DiscoveryExample = $"{OrganisationExample}/*/blob/-/catalog-info.yaml";

    public static (LocationTarget? Target, string? Error) Parse(string type, string target)
    {
        var isDiscovery = type == LocationTarget.GitHubDiscoveryType;
        var form = isDiscovery ? Discovery().Match(target) : Organisation().Match(target);
        if (!form.Success || !Uri.TryCreate(form.Groups["owner"].Value, UriKind.Absolute, out var owner) || owner.UserInfo.Length > 0)
            return (null, $"has the target '{target}'. Write {(isDiscovery ? DiscoveryExample : OrganisationExample)}.");
        var path = !isDiscovery ? "" : form.Groups["path"] is { Success: true, Length: > 0 } written ? written.Value : EveryDefaultFile;
        return (new LocationTarget(type, $"https://{owner.Authority}{owner.AbsolutePath}", path), null);
    }

    public static LocationTarget Stored(string type, string target)
    {
        var owner = Discovery().Match(target).Groups["owner"].Value;
        return new LocationTarget(type, owner, target[owner.Length..].TrimStart('/'));
    }

    /// <summary>The host and the name of the organisation.</summary>
    public static (string Host, string Organisation) OwnerOf(LocationTarget target)
    {
        var owner = new Uri(target.Repository!);
        return (owner.Authority, owner.AbsolutePath.Trim('/'));
    }

    /// <summary>Which repositories of the organisation are meant, and which file of them, as Git has its path.</summary>
    public static (Regex Repositories, string File) PartsOf(LocationTarget discovery)
    {
        var parts = discovery.Path.Split("/blob/-/", 2);
        return (PathPattern.FormOf(parts[0].ToLowerInvariant()), Uri.UnescapeDataString(parts[1]));
    }

    [GeneratedRegex(@"^(?<owner>https://[^/?#\\\s*]+/[A-Za-z0-9-]+)/?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Organisation();

    [GeneratedRegex(@"^(?<owner>https://[^/?#\\\s*]+/[A-Za-z0-9-]+)(/(?<path>[A-Za-z0-9._*-]+/blob/-/[^?#\\\s*]+)?)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Discovery();
}
