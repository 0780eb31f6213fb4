using Defaults.Errors;

namespace Catalog.Entities;

static class QueryParameters
{
    /// <summary>Refuses, as Backstage does, every query parameter that the route does not know.</summary>
    public static TBuilder Query<TBuilder>(this TBuilder route, params string[] known)
        where TBuilder : IEndpointConventionBuilder
    {
        // Around the handler and not as a filter, which would cost every request an array of its arguments.
        route.Add(endpoint =>
        {
            var handle = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
                Unknown(context, known) is { } name ? Refusal(name, known).ExecuteAsync(context) : handle(context);
        });
        return route;
    }

    static string? Unknown(HttpContext context, string[] known) =>
        context.Request.QueryString.HasValue
            ? context.Request.Query.Keys.FirstOrDefault(name => !known.Contains(name))
            : null;

    static IResult Refusal(string name, string[] known) => BackstageErrors.Result(
        StatusCodes.Status400BadRequest,
        known.Length == 0
            ? $"Unknown query parameter '{name}': this route has none."
            : $"Unknown query parameter '{name}'. Known are {string.Join(", ", known)}.");
}
