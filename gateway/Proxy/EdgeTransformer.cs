using Gateway.Identity;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy;

/// <summary>
/// What crosses the edge to one service. Headers are denied by default: of the client's only those listed here go on,
/// so no cookie, no <c>X-Forwarded-*</c> and no identity that a client made up can reach a service.
/// </summary>
/// <param name="tokens">What stands in place of the client's credential.</param>
/// <param name="keys">Asked while an event stream lasts.</param>
/// <param name="audience">The service.</param>
/// <param name="taken">Front of the path at the edge, replaced by <paramref name="given"/>.</param>
/// <param name="given">Front of the path at the service.</param>
sealed class EdgeTransformer(
    InternalTokens tokens, ApiKeyCache keys, string audience, PathString taken, PathString given) : HttpTransformer
{
    // Trace context is not among them: the HTTP client writes it anew from the current span.
    static readonly string[] passedOn =
    [
        HeaderNames.Accept, HeaderNames.AcceptLanguage, HeaderNames.AcceptEncoding, HeaderNames.UserAgent,
        HeaderNames.ContentType, HeaderNames.ContentLength, HeaderNames.ContentEncoding,
        HeaderNames.IfMatch, HeaderNames.IfNoneMatch, HeaderNames.IfModifiedSince, HeaderNames.IfUnmodifiedSince,
        HeaderNames.Range, HeaderNames.CacheControl, "Idempotency-Key", "Last-Event-ID", "Prefer",
    ];

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken ct)
    {
        var request = httpContext.Request;
        foreach (var name in passedOn)
            if (request.Headers.TryGetValue(name, out var value) && !IsAmbiguous(name, request))
                // False for a header of the body, which goes with the body where there is one.
                if (!proxyRequest.Headers.TryAddWithoutValidation(name, value.ToString()))
                    proxyRequest.Content?.Headers.TryAddWithoutValidation(name, value.ToString());

        var authorization = tokens.AuthorizationOf(KeyOf(httpContext), audience);
        proxyRequest.Headers.TryAddWithoutValidation(HeaderNames.Authorization, authorization);
        proxyRequest.RequestUri = ServiceAddress.Of(request, destinationPrefix, taken, given);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken ct)
    {
        var copyBody = await base.TransformResponseAsync(httpContext, proxyResponse, ct);
        var type = httpContext.Response.ContentType;
        if (type?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true)
            httpContext.Response.RegisterForDispose(new CredentialWatch(httpContext, KeyOf(httpContext), keys));
        return copyBody;
    }

    static KnownKey KeyOf(HttpContext context) => ((KeyPrincipal)context.User).Key;

    // Of two lengths one is a lie; the chunks are the true one, and they are written anew.
    static bool IsAmbiguous(string name, HttpRequest request) =>
        name == HeaderNames.ContentLength && request.Headers.ContainsKey(HeaderNames.TransferEncoding);
}
