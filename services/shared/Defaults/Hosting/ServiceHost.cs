using Defaults.Errors;
using Defaults.Identity;
using Microsoft.AspNetCore.Builder;

namespace Defaults.Hosting;

/// <summary>The pipeline of a service behind the gateway.</summary>
public static class ServiceHost
{
    public static void UsePlatformService(this WebApplication app)
    {
        app.UseManagement();
        app.UsePlatformErrors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapOpenApi().RequireScope(Scopes.CatalogRead);
    }
}
