using Defaults.Identity;

namespace Metrics.Incidents;

static class IncidentsApi
{
    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        var incidents = routes.MapGroup("/incidents").WithTags("Incidents");

        // Who owns the service may open its incidents without a scope for it, so these decide for themselves.
        incidents.MapPost("", OpenIncident.Handle).Query().RequireCaller()
            .Produces<Incident>(StatusCodes.Status201Created);
        incidents.MapPost("/{id:guid}/resolve", ResolveIncident.Handle).Query().RequireCaller().Produces<Incident>();
        incidents.MapGet("", ListIncidents.Handle).Query("service", "state", "after", "limit")
            .RequireScope(Scopes.MetricsRead).Produces<ListIncidents.Page>();
        incidents.MapGet("/{id:guid}", GetIncident.Handle).Query().RequireScope(Scopes.MetricsRead);
    }
}
