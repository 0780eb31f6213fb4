using Defaults.Identity;
using Provisioner.Drivers;

namespace Provisioner.Credentials;

/// <summary>How to get into what was ordered; the gateway shows it below <c>/api/provisioner</c>.</summary>
static class CredentialsApi
{
    public static void MapCredentials(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/orders/{id:guid}/credentials", DeliverCredentials.Handle)
            .WithTags("Orders").RequireScope(Scopes.ResourcesUse)
            .WithSummary("Make new credentials and show them this once; those of before open no new connection")
            .WithDescription(
                "For members of the owning team; for administrators only if they are members. Idempotency-Key does not apply, "
                + "because an answer that holds a password is not kept: if it is lost, ask again.")
            .Produces<ResourceCredentials>().ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
