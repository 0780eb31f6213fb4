using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Defaults.Errors;

public static class ErrorsExtensions
{
    public static void AddPlatformErrors(this IServiceCollection services)
    {
        services.TryAddSingleton(new BackstageRoutes());
        services.AddSingleton<ErrorWriter>();
        services.AddExceptionHandler<UnhandledErrors>();
        services.AddProblemDetails();
    }

    /// <summary>Bodies for exceptions and for statuses that come without one.</summary>
    public static void UsePlatformErrors(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(pages => WriteAsync(pages.HttpContext));
    }

    static Task WriteAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<ErrorWriter>().WriteAsync(
            context, context.Response.StatusCode, context.Response.StatusCode switch
            {
                StatusCodes.Status401Unauthorized =>
                    "No valid credential. Send 'Authorization: Bearer <API key>'; ./platform key create makes one.",
                StatusCodes.Status403Forbidden => "This credential may not do that; it lacks the scope or the role.",
                StatusCodes.Status404NotFound => $"Nothing is at {context.Request.Path}.",
                StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not allowed here.",
                StatusCodes.Status413PayloadTooLarge => "The body is over the limit.",
                StatusCodes.Status415UnsupportedMediaType => "Send the body as application/json.",
                StatusCodes.Status429TooManyRequests => "Too many requests. Slow down and try again in a moment.",
                StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable
                    or StatusCodes.Status504GatewayTimeout =>
                    "The service behind this route cannot be reached now. Try again in a moment.",
                _ => "The request could not be served.",
            });
}
