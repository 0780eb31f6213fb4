using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Identity;

/// <summary>Lets in who shows <c>Authorization: Bearer idp_…</c>; nothing else, not even internal tokens.</summary>
sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeyCache keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "ApiKey";
    const string Prefix = "Bearer ";

    static readonly AuthenticateResult refused = AuthenticateResult.Fail("Not an API key that is good now.");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var key = ApiKey.Parse(header.AsSpan(Prefix.Length).Trim()) is { } presented
            ? await keys.FindAsync(presented, Context.RequestAborted)
            : null;
        return key is null ? refused : AuthenticateResult.Success(key.Ticket);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
