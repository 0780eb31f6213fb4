using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
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

    public static void AddPlatformAuthorization(this IServiceCollection services) =>
        services.AddAuthorizationBuilder().SetFallbackPolicy(
            new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
}
