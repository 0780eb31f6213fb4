using Defaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Identity;

static class KeysApi
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/keys").WithTags("Keys").RequireScope(Scopes.KeysManage);

        keys.MapPost("", CreateKey.Handle).Produces<CreateKey.Response>(StatusCodes.Status201Created);
        keys.MapGet("", ListKeys.Handle).Produces<ListKeys.Page>();
        keys.MapDelete("/{id}", RevokeKey.Handle);
        keys.MapPost("/signing/rotate", RotateSigningKey.Handle).RequireAdministrator();

        routes.MapGet("/.well-known/jwks.json", ReadJwks.Handle).WithTags("Keys").AllowAnonymous();
    }

    public static Giver GiverOf(HttpContext context) =>
        context.User is KeyPrincipal principal
            ? new Giver(principal.Caller, principal.Key.Ends)
            : throw new InvalidOperationException("The route needs a caller with an API key.");

    public static ProblemHttpResult Problem(int status, Refusal refusal) =>
        TypedResults.Problem(
            refusal.Detail, statusCode: status,
            extensions: new Dictionary<string, object?> { ["field"] = refusal.Field });

    /// <summary>For people and shell scripts: they ask for text and get it without JSON around it.</summary>
    public static bool WantsText(HttpRequest request) =>
        request.Headers.Accept.ToString().StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);
}
