using Defaults.Identity;

namespace Metrics.Deployments;

static class DeploymentsApi
{
    public static void MapDeployments(this IEndpointRouteBuilder routes)
    {
        var deployments = routes.MapGroup("/deployments").WithTags("Deployments").RequireScope(Scopes.MetricsRead);

        deployments.MapGet("", ListDeployments.Handle)
            .Query("service", "team", "environment", "from", "to", "after", "limit").Produces<ListDeployments.Page>();
    }
}
