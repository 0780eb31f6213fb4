using Defaults.Identity;

namespace Metrics.Delivery;

static class DeliveryApi
{
    public static void MapDelivery(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/delivery", GetDelivery.Handle).WithTags("Delivery").RequireScope(Scopes.MetricsRead)
            .Query("service", "team", "environment", "from", "to").Produces<GetDelivery.Response>();
        routes.MapGet("/changes", ListChanges.Handle).WithTags("Delivery").RequireScope(Scopes.MetricsRead)
            .Query("service", "team", "environment", "from", "to", "after", "limit").Produces<ListChanges.Page>();
    }
}
