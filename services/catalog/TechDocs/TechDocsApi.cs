using System.Text.Json.Nodes;
using Catalog.Queries;
using Defaults.Identity;

namespace Catalog.TechDocs;

/// <summary>Backstage's routes of documentation; the gateway shows them below <c>/api/techdocs</c>.</summary>
static class TechDocsApi
{
    public const string Prefix = "/techdocs";

    public static void MapTechDocs(this IEndpointRouteBuilder routes)
    {
        var docs = routes.MapGroup(Prefix).WithTags("TechDocs").RequireScope(Scopes.CatalogRead);
        docs.MapGet("/static/docs/{namespace}/{kind}/{name}/{**path}", GetDocsFile.Handle).Query()
            .Produces<string>(StatusCodes.Status200OK, "text/html").Produces(StatusCodes.Status304NotModified);
        docs.MapGet("/metadata/techdocs/{namespace}/{kind}/{name}", GetDocsFile.Metadata).Query().Produces<JsonObject>();
        docs.MapGet("/metadata/entity/{namespace}/{kind}/{name}", GetDocsEntity.Handle).Query().Produces<JsonObject>();
        docs.MapGet("/sync/{namespace}/{kind}/{name}", SyncDocs.Handle).Query()
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
    }
}
