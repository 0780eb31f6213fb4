using Catalog.Queries;
using Defaults.Identity;

namespace Catalog.Graph;

/// <summary>Our own routes about how entities hang together.</summary>
static class GraphApi
{
    public static void MapGraph(this IEndpointRouteBuilder routes)
    {
        var graph = routes.MapGroup("/graph").WithTags("Graph").RequireScope(Scopes.CatalogRead);

        graph.MapGet("/", GetGraph.Handle).Query("ref", "relations", "direction", "depth", "limit")
            .Produces<GetGraph.Response>();
        graph.MapGet("/blast-radius", GetBlastRadius.Handle).Query("ref", "depth", "limit")
            .Produces<GetBlastRadius.Response>();
    }
}
