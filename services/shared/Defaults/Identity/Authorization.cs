using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Defaults.Identity;

/// <summary>Default deny: a route without a scope is closed to everyone but is reachable by mistake to no one.</summary>
public static class Authorization
{
    public static TBuilder RequireScope<TBuilder>(this TBuilder routes, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        routes.Require((caller, _) => AccessPolicy.Allows(caller, scope));

    /// <summary>Where the scope depends on the request, as on a route that stands for many.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder routes, Func<HttpRequest, string> scope)
        where TBuilder : IEndpointConventionBuilder =>
        routes.Require((caller, resource) =>
            resource is HttpContext context && AccessPolicy.Allows(caller, scope(context.Request)));

    public static TBuilder RequireAdministrator<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.Require((caller, _) => caller.IsAdministrator);

    /// <summary>Any caller with a good credential; what it may do is decided further in.</summary>
    public static TBuilder RequireCaller<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());

    /// <summary>
    /// What no route takes is 404 for a caller and 401 for anyone else. Without it default deny would answer 403, which
    /// tells a caller to ask for rights where there is nothing.
    /// </summary>
    public static void MapUnknownRoutes(this IEndpointRouteBuilder routes) =>
        routes.MapFallback("{**path}", () => TypedResults.NotFound()).RequireCaller().ExcludeFromDescription();

    public static void AddPlatformAuthorization(this IServiceCollection services) =>
        services.AddAuthorizationBuilder().SetFallbackPolicy(
            new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());

    // Requirements are all evaluated, also for who is not signed in: without the second check that would be an error.
    static TBuilder Require<TBuilder>(this TBuilder routes, Func<Caller, object?, bool> allows)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(context =>
                context.User.Identity is { IsAuthenticated: true } && allows(Caller.From(context.User), context.Resource))
            .Build());
}
