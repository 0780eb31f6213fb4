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
        routes.RequireAuthorization(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(context => AccessPolicy.Allows(Caller.From(context.User), scope))
            .Build());

    /// <summary>Where the scope depends on the request, as on a route that stands for many.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder routes, Func<HttpRequest, string> scope)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(context => context.Resource is HttpContext http
                && AccessPolicy.Allows(Caller.From(context.User), scope(http.Request)))
            .Build());

    /// <summary>Any caller with a good credential; what it may do is decided further in.</summary>
    public static TBuilder RequireCaller<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());

    public static TBuilder RequireAdministrator<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(context => Caller.From(context.User).IsAdministrator)
            .Build());

    /// <summary>
    /// What no route takes is 404 for a caller and 401 for anyone else. Without it default deny would answer 403, which
    /// tells a caller to ask for rights where there is nothing.
    /// </summary>
    public static void MapUnknownRoutes(this IEndpointRouteBuilder routes) =>
        routes.MapFallback("{**path}", () => TypedResults.NotFound()).RequireCaller().ExcludeFromDescription();

    public static void AddPlatformAuthorization(this IServiceCollection services) =>
        services.AddAuthorizationBuilder().SetFallbackPolicy(
            new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
}
