using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.TechDocs;

/// <summary>The documentation of an entity, rendered: pages and files by their path in a URL.</summary>
sealed class DocsSite
{
    const string IndexFile = "index.html";

    static readonly JsonSerializerOptions relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly DocsSource source;
    readonly MkdocsConfig config;
    readonly string title;

    /// <param name="entity">Whose title the site has, where the configuration has none.</param>
    public DocsSite(DocsSource source, JsonObject entity)
    {
        (this.source, config) = (source, source.Config!);
        var name = entity["metadata"]?["title"].AsText() ?? entity["metadata"]?["name"].AsText() ?? "";
        title = config.SiteName is { Length: > 0 } given ? given : name;
        // Of two files for one address, as index.md and README.md, the first in the order of names is the page.
        Pages =
        [
            .. source.Files.Where(file => DocsFileTypes.IsPage(file.Key))
                .Select(file => new DocsPage(file.Key, file.Value))
                .OrderBy(page => page.Url, StringComparer.Ordinal).ThenByDescending(page => page.Path, StringComparer.Ordinal)
                .DistinctBy(page => page.Url),
        ];
    }

    /// <summary>In the order of their addresses.</summary>
    public IReadOnlyList<DocsPage> Pages { get; }

    public IReadOnlyList<DocsFile> Render(string etag, DateTimeOffset builtAt)
    {
        var html = new DocsHtml(title, DocsNavigation.Of(config.Nav, Pages), UrlOf);
        var files = Pages.Select(page => new DocsFile(page.Url + IndexFile, DocsFile.Html, Encoding.UTF8.GetBytes(html.Of(page))))
            .Concat(source.Files.Where(file => !DocsFileTypes.IsPage(file.Key))
                .Select(file => new DocsFile(file.Key, DocsFileTypes.TypeOf(file.Key), file.Value)))
            .Append(Json("search/search_index.json", SearchIndex()))
            .ToList();
        files.Add(Json(DocsFile.Metadata, new JsonObject
        {
            ["site_name"] = title,
            ["site_description"] = config.SiteDescription ?? "",
            ["etag"] = etag,
            ["build_timestamp"] = builtAt.ToUnixTimeMilliseconds(),
            ["files"] = new JsonArray([.. files.Select(file => JsonValue.Create(file.Path))]),
        }));
        // A file of the author's that is called like one of these would stand twice.
        return [.. files.AsEnumerable().Reverse().DistinctBy(file => file.Path)];
    }

    /// <summary>Where a file of the folder is shown; null when there is none.</summary>
    string? UrlOf(string path) =>
        !source.Files.ContainsKey(path) ? null : DocsFileTypes.IsPage(path) ? DocsPage.UrlOf(path) : path;

    /// <summary>In the form of MkDocs' search plugin, which Backstage's own collator reads.</summary>
    JsonObject SearchIndex() => new()
    {
        ["config"] = new JsonObject { ["lang"] = new JsonArray("en"), ["separator"] = @"[\s\-]+" },
        ["docs"] = new JsonArray([.. Pages.Select(page => new JsonObject
        {
            ["location"] = page.Url, ["title"] = page.Title, ["text"] = page.Text,
        })]),
    };

    static DocsFile Json(string path, JsonObject content) =>
        new(path, "application/json", Encoding.UTF8.GetBytes(content.ToJsonString(relaxed)));
}

/// <summary>A file as it is answered.</summary>
/// <param name="Path">As in a URL, below that of the site.</param>
sealed record DocsFile(string Path, string ContentType, byte[] Content)
{
    public const string Html = "text/html; charset=utf-8";
    public const string Metadata = "techdocs_metadata.json";
}
