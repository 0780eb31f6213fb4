using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Defaults.Identity;

public static class InternalTokenAuthentication
{
    public const string Scheme = "Internal";

    /// <summary>Authentication of a service behind the gateway. Reads <c>Identity:Jwks</c>, the address of its keys.</summary>
    public static void AddInternalAuthentication(this IHostApplicationBuilder builder, string audience)
    {
        var jwks = builder.Configuration["Identity:Jwks"]
            ?? throw new InvalidOperationException(
                "Identity:Jwks is missing. Set Identity__Jwks to the gateway's /.well-known/jwks.json.");
        builder.Services.AddHttpClient<SigningKeys>(http =>
        {
            http.BaseAddress = new Uri(jwks);
            http.Timeout = TimeSpan.FromSeconds(5);
        });
        builder.Services.AddSingleton(provider => new VerifiedTokens(
            audience, provider.GetRequiredService<SigningKeys>(), provider.GetRequiredService<TimeProvider>()));
        // The base class writes a line for each request that is refused; refusals are counted, not logged.
        builder.Logging.AddFilter(typeof(InternalTokenHandler).FullName, LogLevel.Warning);
        builder.Services.AddAuthentication(Scheme)
            .AddScheme<AuthenticationSchemeOptions, InternalTokenHandler>(Scheme, null);
        builder.Services.AddPlatformAuthorization();
    }
}

/// <summary>Tokens that were verified and have not ended: a signature costs a thousand times a look-up.</summary>
sealed class VerifiedTokens(string audience, SigningKeys keys, TimeProvider clock)
{
    const int TokensMax = 10_000;

    readonly ConcurrentDictionary<string, (ClaimsPrincipal Principal, DateTimeOffset Ends)> known = new();

    public async ValueTask<(ClaimsPrincipal? Principal, string? Reason)> VerifyAsync(string token, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (known.TryGetValue(token, out var cached) && cached.Ends > now)
            return (cached.Principal, null);

        var (caller, ends, reason) = await InternalToken.ReadAsync(token, audience, await keys.GetAsync(token, ct));
        if (caller is null)
            return (null, reason);
        if (known.Count >= TokensMax)
            foreach (var (old, entry) in known)
                if (entry.Ends <= now || known.Count >= TokensMax)
                    known.TryRemove(old, out _);
        var principal = caller.ToPrincipal(InternalTokenAuthentication.Scheme);
        known[token] = (principal, ends);
        return (principal, null);
    }
}

sealed class InternalTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, VerifiedTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var (principal, reason) = await tokens.VerifyAsync(header[Prefix.Length..], Context.RequestAborted);
        return principal is null
            ? AuthenticateResult.Fail($"Not a token of this platform's gateway: {reason}.")
            : AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
    }
}
