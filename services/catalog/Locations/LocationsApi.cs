using Catalog.Queries;
using Defaults.Identity;

namespace Catalog.Locations;

/// <summary>Backstage's routes about locations, and ours for what is wrong with one.</summary>
static class LocationsApi
{
    public const string Prefix = "/locations";
    public const string AnalyzePath = "/analyze-location";
    const string SourcesPrefix = "/sources";

    public static void MapLocations(this IEndpointRouteBuilder routes)
    {
        var locations = routes.MapGroup(Prefix).WithTags("Locations").RequireScope(Scopes.CatalogRead);

        locations.MapGet("/", ListLocations.Handle).Query();
        locations.MapPost("/", RegisterLocation.Handle).Query("dryRun", "onConflict").RequireScope(Scopes.CatalogWrite)
            .Produces<RegisterLocation.Response>(StatusCodes.Status201Created);
        locations.MapGet("/{id}", GetLocation.Handle).Query().Produces<Location>();
        locations.MapPut("/{id}", UpdateLocation.Handle).Query().RequireScope(Scopes.CatalogWrite).Produces<Location>();
        locations.MapPost("/by-query", QueryLocations.Handle).Query().Produces<QueryLocations.Response>();
        locations.MapDelete("/{id}", DeleteLocation.Handle).Query().RequireScope(Scopes.CatalogWrite)
            .Produces(StatusCodes.Status204NoContent);
        locations.MapGet("/{id}/problems", ListLocationProblems.Handle).Query();
        locations.MapGet("/by-entity/{kind}/{namespace}/{name}", GetLocationByEntity.Handle).Query()
            .Produces<Location>();
        locations.MapPut("/{id}/trust", SetTrust.Handle).Query().RequireAdministrator()
            .Produces(StatusCodes.Status204NoContent);

        routes.MapGet(SourcesPrefix, ListSources.Handle).WithTags("Locations").RequireScope(Scopes.CatalogRead)
            .Query("trusted", "failing", "limit", "after").Produces<ListSources.Response>();
        routes.MapPost(AnalyzePath, AnalyzeLocation.Handle).WithTags("Locations").RequireScope(Scopes.CatalogRead).Query()
            .Produces<AnalyzeLocation.Response>();
    }
}
