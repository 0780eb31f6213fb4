using Defaults.Identity;

namespace Scaffolder.Templates;

/// <summary>Backstage's routes about templates; the gateway shows them below <c>/api/scaffolder</c>.</summary>
static class TemplatesApi
{
    public static void MapTemplates(this IEndpointRouteBuilder routes)
    {
        var templates = routes.MapGroup("/v2/templates").WithTags("Templates").RequireScope(Scopes.TemplatesUse);

        templates.MapGet("/{namespace}/{kind}/{name}/parameter-schema", GetParameterSchema.Handle)
            .Produces<GetParameterSchema.Response>();
    }
}
