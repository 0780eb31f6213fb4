using Defaults.Identity;

namespace Gateway.Proxy;

/// <summary>Which scope a request to the catalog needs at the edge: a write, unless it is known to be a read.</summary>
static class CatalogScopes
{
    /// <param name="path">Below <c>/api/catalog</c>.</param>
    public static string For(string method, PathString path) => method switch
    {
        "GET" or "HEAD" => Scopes.CatalogRead,
        // Questions too long for a query string. Compared exactly: another spelling is asked for more, never for less.
        "POST" when path.Value is "/entities/by-refs" or "/entities/by-query" or "/entity-facets" or "/validate-entity"
            or "/analyze-location" or "/locations/by-query" => Scopes.CatalogRead,
        _ => Scopes.CatalogWrite,
    };
}
