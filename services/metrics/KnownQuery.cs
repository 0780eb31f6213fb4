using Defaults.Errors;

namespace Metrics;

static class KnownQuery
{
    /// <summary>
    /// Refuses a query parameter that the route does not know: a misspelt filter would otherwise answer with other
    /// numbers than were asked for.
    /// </summary>
    public static RouteHandlerBuilder Query(this RouteHandlerBuilder route, params string[] known) =>
        route.AddEndpointFilter((context, next) =>
            context.HttpContext.Request.Query.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown
                ? ValueTask.FromResult<object?>(Problems.BadRequest(
                    known.Length == 0
                        ? $"'{unknown}' is unknown: this route has no query parameters."
                        : $"'{unknown}' is no query parameter of this route. It has {string.Join(", ", known)}.",
                    unknown))
                : next(context));
}
