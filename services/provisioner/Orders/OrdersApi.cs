using Defaults.Identity;

namespace Provisioner.Orders;

/// <summary>Orders; the gateway shows them below <c>/api/provisioner</c>.</summary>
static class OrdersApi
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        var orders = routes.MapGroup("/orders").WithTags("Orders").RequireScope(Scopes.ResourcesUse);

        orders.MapPost("/", CreateOrder.Handle)
            .WithSummary("Order from the menu, for a group that you are a member of; Idempotency-Key makes repeats safe")
            .Produces<ShownOrder>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        orders.MapGet("/", ListOrders.Handle)
            .WithSummary("The orders of your groups and of the groups below them, oldest first");
        orders.MapGet("/{id:guid}", GetOrder.Handle)
            .WithSummary("One order; 404 also for one that you may not see").ProducesProblem(StatusCodes.Status404NotFound);
        orders.MapDelete("/{id:guid}", WithdrawOrder.Handle)
            .WithSummary("Delete a resource and all that is in it; repeating it changes nothing")
            .Produces<ShownOrder>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }
}
