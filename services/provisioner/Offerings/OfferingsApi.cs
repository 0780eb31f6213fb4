using Defaults.Identity;

namespace Provisioner.Offerings;

/// <summary>The menu; the gateway shows it below <c>/api/provisioner</c>.</summary>
static class OfferingsApi
{
    public static void MapOfferings(this IEndpointRouteBuilder routes)
    {
        var offerings = routes.MapGroup("/offerings").WithTags("Offerings").RequireScope(Scopes.ResourcesUse);

        offerings.MapGet("/", ListOfferings.Handle)
            .WithSummary("What can be ordered, with the JSON Schema of its parameters, its rules and its quota");
        offerings.MapGet("/{name}", GetOffering.Handle)
            .WithSummary("One offering").ProducesProblem(StatusCodes.Status404NotFound);
    }
}
