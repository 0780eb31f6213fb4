using System.Text;
using System.Text.Encodings.Web;
using Ganss.Xss;

namespace Catalog.TechDocs;

/// <summary>
/// Pages as inert HTML, built like those of MkDocs' Material theme, which Backstage's reader takes apart and styles:
/// the navigation, the page's own contents, and the article.
/// </summary>
/// <param name="urlOf">Where a file of the folder of documents is shown; null when there is none.</param>
sealed class DocsHtml(string title, IReadOnlyList<NavLine> navigation, Func<string, string?> urlOf)
{
    static readonly HtmlSanitizer sanitizer = new(new HtmlSanitizerOptions
    {
        AllowedTags = new HashSet<string>
        {
            "a", "abbr", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5",
            "h6", "hr", "img", "input", "ins", "li", "mark", "ol", "p", "pre", "span", "strong", "sub", "summary", "sup", "table",
            "tbody", "td", "th", "thead", "tr", "ul",
        },
        AllowedAttributes = new HashSet<string>
        {
            "href", "src", "alt", "title", "class", "id", "type", "checked", "disabled", "start", "colspan", "rowspan", "open",
        },
        AllowedSchemes = new HashSet<string> { "http", "https", "mailto" },
        UriAttributes = new HashSet<string> { "href", "src" },
    });

    public string Of(DocsPage page)
    {
        var up = string.Concat(Enumerable.Repeat("../", page.Url.Count(c => c == '/')));
        var article = sanitizer.Sanitize(page.ToHtml(url => LinkTo(url, page, up)));
        var html = new StringBuilder();
        html.Append($"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>{Text(page.Title)} - {Text(title)}</title></head>
            <body>
            <div class="md-container" data-md-component="container">
            <main class="md-main" data-md-component="main"><div class="md-main__inner md-grid">
            <div class="md-sidebar md-sidebar--primary" data-md-component="sidebar" data-md-type="navigation"><div class="md-sidebar__scrollwrap"><div class="md-sidebar__inner">
            <nav class="md-nav md-nav--primary" aria-label="Navigation" data-md-level="0">
            <label class="md-nav__title"><a href="{Text(Here(up))}" class="md-nav__button md-logo" title="{Text(title)}">{Text(title)}</a></label>

            """);
        AppendNavigation(html, navigation, page, up);
        html.Append("""
            </nav>
            </div></div></div>
            <div class="md-sidebar md-sidebar--secondary" data-md-component="sidebar" data-md-type="toc"><div class="md-sidebar__scrollwrap"><div class="md-sidebar__inner">
            <nav class="md-nav md-nav--secondary" aria-label="Table of contents"><ul class="md-nav__list" data-md-component="toc">

            """);
        foreach (var (level, text, fragment) in page.Contents)
            html.Append($"<li class=\"md-nav__item md-nav__item--{level}\"><a href=\"#{Text(fragment)}\" class=\"md-nav__link\">{Text(text)}</a></li>\n");
        html.Append($"""
            </ul></nav>
            </div></div></div>
            <div class="md-content" data-md-component="content"><article class="md-content__inner md-typeset">
            {article}
            </article></div>
            </div></main>
            </div>
            </body>
            </html>

            """);
        return html.ToString();
    }

    static void AppendNavigation(StringBuilder html, IReadOnlyList<NavLine> lines, DocsPage page, string up)
    {
        html.Append("<ul class=\"md-nav__list\">\n");
        foreach (var line in lines)
        {
            if (line.Url is null)
            {
                html.Append($"<li class=\"md-nav__item md-nav__item--nested\"><label class=\"md-nav__link\">{Text(line.Title)}</label><nav class=\"md-nav\">\n");
                AppendNavigation(html, line.Below, page, up);
                html.Append("</nav></li>\n");
                continue;
            }

            var active = line.Url == page.Url ? " md-nav__link--active" : "";
            var url = line.IsExternal ? line.Url : Here(up + line.Url);
            html.Append($"<li class=\"md-nav__item\"><a href=\"{Text(url)}\" class=\"md-nav__link{active}\">{Text(line.Title)}</a></li>\n");
        }

        html.Append("</ul>\n");
    }

    /// <summary>A link to a file counts from the file that it is in; on the page it counts from where that is shown.</summary>
    string LinkTo(string url, DocsPage page, string up)
    {
        if (url.StartsWith('#') || url.StartsWith('/') || Uri.TryCreate(url, UriKind.Absolute, out _))
            return url;
        var end = url.AsSpan().IndexOfAny('#', '?');
        var (path, rest) = end < 0 ? (Uri.UnescapeDataString(url), "") : (Uri.UnescapeDataString(url[..end]), url[end..]);
        if (path.Contains('\0', StringComparison.Ordinal))
            return url;
        const string Top = "/docs/";
        var full = Path.GetFullPath($"{Top}{page.Path[..(page.Path.LastIndexOf('/') + 1)]}{path}");
        return full.StartsWith(Top, StringComparison.Ordinal) && urlOf(full[Top.Length..]) is { } target
            ? Here(up + Uri.EscapeDataString(target).Replace("%2F", "/", StringComparison.Ordinal)) + rest
            : url;
    }

    static string Here(string relative) => relative.Length == 0 ? "./" : relative;

    static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
