using Defaults.Identity;

namespace Scaffolder.Actions;

/// <summary>Backstage's route about actions.</summary>
static class ActionsApi
{
    public static void MapActions(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v2/actions", ListActions.Handle).WithTags("Actions").RequireScope(Scopes.TemplatesUse);
}
