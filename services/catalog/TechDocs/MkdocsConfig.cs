using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Catalog.Entities;

namespace Catalog.TechDocs;

/// <summary>
/// What of an <c>mkdocs.yml</c> counts here. Its theme, plugins, hooks and extensions are programs that MkDocs would run;
/// nothing here does.
/// </summary>
/// <param name="DocsDir">Relative to the file; below it.</param>
/// <param name="Nav">Null: the pages in the order of their paths.</param>
sealed record MkdocsConfig(string? SiteName, string? SiteDescription, string DocsDir, IReadOnlyList<NavItem>? Nav)
{
    const string DocsDirDefault = "docs";
    const int NavDepthMax = 8;

    /// <summary>The lines are on every page, so they are few and short.</summary>
    const int NavNodesMax = 2_000;
    const int NavCharsMax = 100_000;

    public static MkdocsConfig Default { get; } = new(null, null, DocsDirDefault, null);

    /// <summary>Reads the file's only document; the error ends a sentence about the file.</summary>
    public static (MkdocsConfig? Config, string? Error) Parse(JsonNode? document)
    {
        if (document is not JsonObject map)
            return (null, $"is {document.Describe()}, not a map");
        var folder = map["docs_dir"].AsText()?.Trim().TrimEnd('/') ?? DocsDirDefault;
        if (folder.StartsWith("./", StringComparison.Ordinal))
            folder = folder[2..];
        if (folder is "" or "." || folder.StartsWith('/') || folder.Split('/').Contains("..") || folder.AsSpan().IndexOfAny('*', '?', '\\') >= 0)
            return (null, $"has the docs_dir '{JsonNodes.Excerpt(folder)}', which is no folder below that of the file");
        if (map["nav"] is JsonArray given && (given.ToJsonString().Length > NavCharsMax || Count(given) > NavNodesMax))
            return (null, $"has a nav of more than {NavNodesMax:N0} values or {NavCharsMax:N0} characters");
        return (new MkdocsConfig(
            map["site_name"].AsText(), map["site_description"].AsText(), folder,
            map["nav"] is JsonArray nav ? [.. nav.SelectMany(item => Items(item, 1))] : null), null);
    }

    static int Count(JsonNode? node) => node switch
    {
        JsonArray list => 1 + list.Sum(Count),
        JsonObject map => 1 + map.Sum(field => Count(field.Value)),
        _ => 1,
    };

    static IEnumerable<NavItem> Items(JsonNode? node, int depth) => node switch
    {
        _ when depth > NavDepthMax => [],
        JsonObject map => map.Select(entry => entry.Value is JsonArray below
            ? new NavItem(entry.Key, null, [.. below.SelectMany(item => Items(item, depth + 1))])
            : new NavItem(entry.Key, entry.Value.AsText(), [])),
        _ => node.AsText() is { Length: > 0 } path ? [new NavItem(null, path, [])] : [],
    };
}

/// <summary>A line of the navigation, or a section with lines below it.</summary>
/// <param name="Title">Null for that of the page.</param>
/// <param name="Target">A path in the folder of documents, or a URL; null for a section.</param>
sealed record NavItem(string? Title, string? Target, IReadOnlyList<NavItem> Below)
{
    [JsonIgnore] public bool IsExternal =>
        Uri.TryCreate(Target, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp);
}
