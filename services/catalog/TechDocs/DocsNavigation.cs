namespace Catalog.TechDocs;

/// <summary>The tree of pages beside every page: what <c>nav</c> says, or else all pages by folder.</summary>
static class DocsNavigation
{
    /// <summary>Lines to pages that are not there are left out.</summary>
    public static IReadOnlyList<NavLine> Of(IReadOnlyList<NavItem>? nav, IReadOnlyList<DocsPage> pages)
    {
        var byPath = pages.ToDictionary(page => page.Path);
        return nav is null ? ByFolder(pages, 0) : [.. nav.SelectMany(item => Lines(item, byPath))];
    }

    static IEnumerable<NavLine> Lines(NavItem item, Dictionary<string, DocsPage> byPath)
    {
        if (item.Target is null)
            return [new NavLine(item.Title ?? "", null, false, [.. item.Below.SelectMany(below => Lines(below, byPath))])];
        if (item.IsExternal)
            return [new NavLine(item.Title ?? item.Target, item.Target, true, [])];
        return byPath.TryGetValue(item.Target.TrimStart('.').TrimStart('/'), out var page)
            ? [new NavLine(item.Title ?? page.Title, page.Url, false, [])]
            : [];
    }

    static NavLine[] ByFolder(IReadOnlyList<DocsPage> pages, int start) =>
    [
        .. pages
            .GroupBy(page => page.Path.IndexOf('/', start) is >= 0 and var end ? page.Path[start..end] : null)
            .SelectMany(group => group.Key is { } folder
                ? [new NavLine(DocsPage.NameOf(folder), null, false, ByFolder([.. group], start + folder.Length + 1))]
                : group.Select(page => new NavLine(page.Title, page.Url, false, []))),
    ];
}

/// <param name="Url">Below that of the site, or a whole one where it is external; null for a section.</param>
sealed record NavLine(string Title, string? Url, bool IsExternal, IReadOnlyList<NavLine> Below);
