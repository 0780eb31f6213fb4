using System.Text.Json.Nodes;
using Catalog.History;
using Catalog.Queries;
using Defaults.Identity;

namespace Catalog.Entities;

/// <summary>Backstage's routes about entities; the gateway shows them below <c>/api/catalog</c>.</summary>
static class EntitiesApi
{
    public const string Prefix = "/entities";
    public const string FacetsPrefix = "/entity-facets";

    public static void MapEntities(this IEndpointRouteBuilder routes)
    {
        var entities = routes.MapGroup(Prefix).WithTags("Entity").RequireScope(Scopes.CatalogRead);

        entities.MapGet("/", ListEntities.Handle).Query("filter", "fields", "limit", "offset", "after", "order", "asOf")
            .Produces<JsonObject[]>();
        entities.MapGet("/by-name/{kind}/{namespace}/{name}", GetEntityByName.Handle).Query("asOf")
            .Produces<JsonObject>().Produces(StatusCodes.Status304NotModified);
        entities.MapGet("/by-name/{kind}/{namespace}/{name}/ancestry", GetEntityAncestry.Handle).Query()
            .Produces<JsonObject>();
        entities.MapGet("/by-name/{kind}/{namespace}/{name}/history", ListVersions.Handle).Query("limit", "after")
            .Produces<ListVersions.Response>();
        entities.MapGet("/by-name/{kind}/{namespace}/{name}/diff", DiffEntity.Handle).Query("from", "to")
            .Produces<DiffEntity.Response>();
        entities.MapGet("/by-uid/{uid}", GetEntityByUid.Handle).Query("asOf").Produces<JsonObject>();
        entities.MapDelete("/by-uid/{uid}", DeleteEntityByUid.Handle).Query().RequireScope(Scopes.CatalogWrite)
            .Produces(StatusCodes.Status204NoContent);
        entities.MapGet("/by-query", QueryEntities.Get).Query([.. QueryEntities.Parameters.Names]).Produces<JsonObject>();
        entities.MapPost("/by-query", QueryEntities.Post).Query().Produces<JsonObject>();
        entities.MapPost("/by-refs", GetEntitiesByRefs.Handle).Query("filter", "asOf").Produces<JsonObject>();

        var facets = routes.MapGroup(FacetsPrefix).WithTags("Entity").RequireScope(Scopes.CatalogRead);
        facets.MapGet("/", QueryFacets.Get).Query("facet", "filter").Produces<QueryFacets.Response>();
        facets.MapPost("/", QueryFacets.Post).Query().Produces<QueryFacets.Response>();

        routes.MapGet("/kinds", ListKinds.Handle).WithTags("Entity").RequireScope(Scopes.CatalogRead).Query()
            .Produces<ListKinds.Response>();
        routes.MapPost("/refresh", RefreshEntity.Handle).WithTags("Entity").Query().RequireScope(Scopes.CatalogWrite)
            .Produces(StatusCodes.Status200OK);
        routes.MapPost("/validate-entity", ValidateEntity.Handle).WithTags("Entity").Query()
            .RequireScope(Scopes.CatalogRead).Produces(StatusCodes.Status200OK);
    }
}
