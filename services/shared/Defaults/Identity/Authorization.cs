using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Defaults.Identity;

/// <summary>Default deny: a route that was given no scope is reachable to no one, least of all by mistake.</summary>
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
    /// A route that asks for nothing is closed to everyone. What no route takes passes for a caller, so that it is
    /// answered 404, 405 or 415: a 403 would tell a caller to ask for rights where there is nothing.
    /// </summary>
    public static void AddPlatformAuthorization(this IServiceCollection services) =>
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(context =>
                context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
            .Build());

    // Requirements are all evaluated, also for who is not signed in: without the second check that would be an error.
    static TBuilder Require<TBuilder>(this TBuilder routes, Func<Caller, object?, bool> allows)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(new AuthorizationPolicyBuilder()
            .RequireAuthenticatedUser()
            .RequireAssertion(context =>
                context.User.Identity is { IsAuthenticated: true } && allows(Caller.From(context.User), context.Resource))
            .Build());
}
