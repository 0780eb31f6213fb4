using Defaults.Errors;
using Defaults.Identity;
using Gateway.Identity;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy;

static class ProxyApi
{
    public static void AddProxy(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ServicesOptions>().BindConfiguration(ServicesOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ServicesOptions>, ServicesOptions.Validation>();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(_ => ServiceClient.Create());
        builder.Services.AddSingleton(new BackstageRoutes(
            "/api/catalog", "/api/scaffolder", "/api/search", "/api/techdocs", "/api/permission",
            "/api/notifications"));
        // It writes a line for each request and a stack trace for each failure; we tell of a replica that is left out.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.None);
    }

    public static void MapProxy(this IEndpointRouteBuilder routes)
    {
        var catalog = Mount(routes, "catalog");
        catalog("/api/catalog", "").RequireScope(request =>
        {
            request.Path.StartsWithSegments("/api/catalog", out var rest);
            return CatalogScopes.For(request.Method, rest);
        });
        catalog("/api/search", "/search").RequireScope(Scopes.CatalogRead);
        catalog("/api/techdocs", "/techdocs").RequireScope(Scopes.CatalogRead);
        // These decide for themselves what a caller may do.
        foreach (var service in new[] { "scaffolder", "provisioner", "metrics" })
            Mount(routes, service)($"/api/{service}", "").RequireCaller();
    }

    /// <summary>The routes that every service has; those of its own are added by what is returned.</summary>
    /// <returns>Shows what stands below a path of the service below a path of the edge.</returns>
    static Func<string, string, IEndpointConventionBuilder> Mount(IEndpointRouteBuilder routes, string service)
    {
        var provider = routes.ServiceProvider;
        var replicas = new Replicas(
            provider.GetRequiredService<IOptions<ServicesOptions>>().Value.All[service],
            provider.GetRequiredService<TimeProvider>());

        To($"/api/ops/{service}/{{**rest}}", $"/api/ops/{service}", "/ops").RequireScope(Scopes.Operate);
        To($"/openapi/{service}.json", $"/openapi/{service}.json", "/openapi/v1.json").RequireScope(Scopes.CatalogRead);
        return (taken, given) => To($"{taken}/{{**rest}}", taken, given);

        IEndpointConventionBuilder To(string pattern, string taken, string given)
        {
            var transformer = new EdgeTransformer(
                provider.GetRequiredService<InternalTokens>(), provider.GetRequiredService<ApiKeyCache>(), service,
                taken, given);
            var forward = ActivatorUtilities.CreateInstance<Forward>(
                provider, service, replicas, (HttpTransformer)transformer,
                provider.GetRequiredService<ILogger<Forward>>());
            return routes.Map(pattern, (RequestDelegate)forward.Handle);
        }
    }
}
