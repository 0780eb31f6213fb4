using Catalog.Entities;
using Defaults.Errors;

namespace Catalog.Queries;

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
                Refuse(context, known) is { } reason
                    ? BackstageErrors.WriteAsync(context, StatusCodes.Status400BadRequest, reason)
                    : handle(context);
        });
        return route;
    }

    /// <summary>Null when the query may be answered, otherwise why not.</summary>
    static string? Refuse(HttpContext context, string[] known)
    {
        if (!context.Request.QueryString.HasValue)
            return null;
        if (context.Request.Query.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            return known.Length == 0
                ? $"Unknown query parameter '{unknown}': this route has none."
                : $"Unknown query parameter '{unknown}'. Known are {string.Join(", ", known)}.";
        }

        var texts = context.Request.Query.SelectMany(parameter => parameter.Value.OfType<string>());
        return texts.Any(text => TextRules.IndexOfUnstorable(text) >= 0)
            ? "The query has a character that no entity can have."
            : null;
    }
}
