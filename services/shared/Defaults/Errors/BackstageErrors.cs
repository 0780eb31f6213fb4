using Microsoft.AspNetCore.Http;

namespace Defaults.Errors;

/// <summary>Backstage's error body: <c>{error:{name,message}, request:{method,url}, response:{statusCode}}</c>.</summary>
public static class BackstageErrors
{
    /// <summary>Ends a handler of a Backstage route with an error.</summary>
    public static IResult Result(int status, string message) => new BackstageError(status, message);

    public static Task WriteAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new
        {
            error = new { name = NameOf(status), message },
            request = new { method = context.Request.Method, url = WithinPlugin(context.Request) },
            response = new { statusCode = status },
        });
    }

    // Backstage leaves out where its plugin is mounted; only the gateway sees that front of the path.
    static string WithinPlugin(HttpRequest request)
    {
        var path = request.Path.StartsWithSegments("/api", out var rest) && rest.Value is { Length: > 1 } plugin
            ? plugin[(plugin.IndexOf('/', 1) is var end and > 0 ? end : plugin.Length)..]
            : request.Path.Value;
        return path + request.QueryString;
    }

    /// <summary>Names that Backstage's clients know; its <c>@backstage/errors</c> package maps them to statuses.</summary>
    static string NameOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "InputError",
        StatusCodes.Status401Unauthorized => "AuthenticationError",
        StatusCodes.Status403Forbidden => "NotAllowedError",
        StatusCodes.Status404NotFound => "NotFoundError",
        StatusCodes.Status409Conflict => "ConflictError",
        StatusCodes.Status501NotImplemented => "NotImplementedError",
        StatusCodes.Status503ServiceUnavailable => "ServiceUnavailableError",
        _ => "Error",
    };

    sealed class BackstageError(int status, string message) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => status;

        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, status, message);
    }
}
