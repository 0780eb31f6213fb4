using Defaults.Identity;

namespace Catalog.Search;

/// <summary>Backstage's search; the gateway shows it below <c>/api/search</c>.</summary>
static class SearchApi
{
    public const string Prefix = "/search";

    public static void MapSearch(this IEndpointRouteBuilder routes) =>
        routes.MapGet($"{Prefix}/query", QuerySearch.Handle).WithTags("Search").RequireScope(Scopes.CatalogRead)
            .Produces<QuerySearch.Response>();
}
