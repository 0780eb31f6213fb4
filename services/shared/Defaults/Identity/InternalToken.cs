using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Defaults.Identity;

/// <summary>
/// The only credential that services accept: an ES256 token of 60 s that the gateway makes for one caller and one
/// service. Written by the gateway, read by the services; both sides stand here so that they cannot drift apart.
/// </summary>
public static class InternalToken
{
    public const string Issuer = "platform-gateway";
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    static readonly TimeSpan clockSkew = TimeSpan.FromSeconds(60);
    static readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    public static string Write(Caller caller, string audience, DateTimeOffset now, SecurityKey key) =>
        handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = caller.Subject,
                ["admin"] = caller.IsAdministrator,
                ["groups"] = caller.Groups.ToArray(),
                ["scopes"] = caller.ScopesGiven.ToArray(),
            },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });

    /// <summary>The caller and when the token ends; null with a reason for a token that is not good here and now.</summary>
    public static async Task<(Caller? Caller, DateTimeOffset Ends, string? Reason)> ReadAsync(
        string token, string audience, IEnumerable<SecurityKey> keys)
    {
        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = audience,
            IssuerSigningKeys = keys,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ClockSkew = clockSkew,
        });
        if (!result.IsValid)
            return (null, default, result.Exception?.GetType().Name ?? "invalid");
        var identity = result.ClaimsIdentity;
        var caller = new Caller(
            identity.FindFirst("sub")?.Value ?? "",
            identity.FindFirst("admin")?.Value == "true",
            Values(identity, "groups"),
            Values(identity, "scopes"));
        return (caller, result.SecurityToken.ValidTo, null);
    }

    static IEnumerable<string> Values(ClaimsIdentity identity, string type) =>
        identity.FindAll(type).Select(claim => claim.Value).Where(value => value.Length > 0 && value != "[]");
}
