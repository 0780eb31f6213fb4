using Catalog.Entities;
using Defaults.Identity;

namespace Catalog.Locations;

/// <summary>Backstage's routes about locations, and ours for what is wrong with one.</summary>
static class LocationsApi
{
    public const string Prefix = "/locations";

    public static void MapLocations(this IEndpointRouteBuilder routes)
    {
        var locations = routes.MapGroup(Prefix).WithTags("Locations").RequireScope(Scopes.CatalogRead);

        locations.MapGet("/", ListLocations.Handle).Query();
        locations.MapPost("/", RegisterLocation.Handle).Query("dryRun", "onConflict").RequireScope(Scopes.CatalogWrite)
            .Produces<RegisterLocation.Response>(StatusCodes.Status201Created);
        locations.MapGet("/{id}", GetLocation.Handle).Query().Produces<Location>();
        locations.MapDelete("/{id}", DeleteLocation.Handle).Query().RequireScope(Scopes.CatalogWrite)
            .Produces(StatusCodes.Status204NoContent);
        locations.MapGet("/{id}/problems", ListLocationProblems.Handle).Query();
        locations.MapGet("/by-entity/{kind}/{namespace}/{name}", GetLocationByEntity.Handle).Query()
            .Produces<Location>();
    }
}
