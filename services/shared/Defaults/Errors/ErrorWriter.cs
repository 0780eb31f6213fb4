using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Defaults.Errors;

/// <summary>
/// Writes every error that no handler wrote itself: the edge's and the framework's too. Backstage's routes get
/// Backstage's body (reference: its OpenAPI, schema <c>Error</c>), ours get problem details.
/// </summary>
public sealed class ErrorWriter(BackstageRoutes backstage)
{
    /// <param name="detail">A sentence a person can act on.</param>
    public Task WriteAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return backstage.Contains(context.Request.Path)
            ? BackstageErrors.WriteAsync(context, status, detail)
            : context.Response.WriteAsJsonAsync(
                new ProblemDetails { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = detail },
                options: null, contentType: "application/problem+json");
    }
}

/// <summary>Which paths of this process are Backstage's; empty where all are ours.</summary>
public sealed record BackstageRoutes(params IReadOnlyList<PathString> Prefixes)
{
    public bool Contains(PathString path) => Prefixes.Any(prefix => path.StartsWithSegments(prefix));
}
