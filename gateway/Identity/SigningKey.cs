using System.Security.Cryptography;
using Defaults.Secrets;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Identity;

/// <summary>One ES256 key pair. The private half leaves this process only sealed.</summary>
sealed class SigningKey
{
    SigningKey(string id, DateTimeOffset activeAt, ECDsa pair)
    {
        Id = id;
        ActiveAt = activeAt;
        Pair = new ECDsaSecurityKey(pair) { KeyId = id };
    }

    public string Id { get; }

    /// <summary>From then on it signs, if no newer key does.</summary>
    public DateTimeOffset ActiveAt { get; }
    public ECDsaSecurityKey Pair { get; }

    public static SigningKey Create(DateTimeOffset activeAt)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        return new SigningKey(id, activeAt, ECDsa.Create(ECCurve.NamedCurves.nistP256));
    }

    /// <exception cref="CryptographicException">Sealed with another key, or for another row.</exception>
    public static SigningKey Open(string id, DateTimeOffset activeAt, string envelope, EnvelopeKey key)
    {
        var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(key.Open(envelope, PurposeOf(id)), out _);
        return new SigningKey(id, activeAt, pair);
    }

    public string Seal(EnvelopeKey key) => key.Seal(Pair.ECDsa.ExportPkcs8PrivateKey(), PurposeOf(Id));

    /// <summary>The public half alone, as JSON.</summary>
    public string ToPublicJwk()
    {
        var point = Pair.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
        return $$"""{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"{{Id}}","x":"{{x}}","y":"{{y}}"}""";
    }

    static string PurposeOf(string id) => $"signing-key:{id}";
}
