using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy;

/// <summary>Where a request goes: the replica, and the path with its front replaced.</summary>
static class ServiceAddress
{
    static readonly SearchValues<char> plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()*+,;=:@/");

    public static Uri Of(HttpRequest request, string replica, PathString taken, PathString given)
    {
        request.Path.StartsWithSegments(taken, out var rest);
        if (rest.Value!.Contains('%') && RestAsSent(RawTargetOf(request), taken) is { } sent)
            return new Uri($"{replica}{given.Value}{sent}{request.QueryString.Value}");
        return RequestUtilities.MakeDestinationAddress(replica, given.Add(rest), request.QueryString);
    }

    static string RawTargetOf(HttpRequest request) =>
        request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    /// <summary>
    /// The server decodes a path except for <c>%2F</c>, so a decoded path with a percent sign cannot be encoded again
    /// without doubt: what the client sent is used. Null when that would be read differently further on than here, as
    /// with dots that climb.
    /// </summary>
    public static string? RestAsSent(string rawTarget, PathString taken)
    {
        var path = rawTarget.AsSpan();
        if (path.IndexOf('?') is >= 0 and var query)
            path = path[..query];
        if (!path.StartsWith(taken.Value, StringComparison.OrdinalIgnoreCase))
            return null;
        var rest = path[taken.Value!.Length..];
        return !rest.ContainsAnyExcept(plain)
            && !rest.Contains("/.", StringComparison.Ordinal)
            && !rest.Contains("%2e", StringComparison.OrdinalIgnoreCase)
                ? rest.ToString() : null;
    }
}
