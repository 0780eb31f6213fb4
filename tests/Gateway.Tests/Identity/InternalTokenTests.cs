using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Defaults.Identity;
using Defaults.Secrets;
using Gateway.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Gateway.Tests.Identity;

public sealed class InternalTokenTests
{
    static readonly Caller caller = new(
        "user:default/ada", false, ["group:default/a", "group:default/b"], [Scopes.CatalogRead]);

    readonly SigningKey key = SigningKey.Create(DateTimeOffset.UtcNow);

    /// <summary>What a service has: the public half, from the JWKS document.</summary>
    IEnumerable<SecurityKey> Published => new JsonWebKeySet($$"""{"keys":[{{key.ToPublicJwk()}}]}""").GetSigningKeys();

    string Written(DateTimeOffset? at = null) =>
        InternalToken.Write(caller, "catalog", at ?? DateTimeOffset.UtcNow, key.Pair);

    [Fact]
    public async Task A_service_reads_the_caller_that_the_gateway_wrote()
    {
        var (read, ends, reason) = await InternalToken.ReadAsync(Written(), "catalog", Published);

        Assert.Null(reason);
        Assert.Equal(caller.Subject, read!.Subject);
        Assert.False(read.IsAdministrator);
        Assert.Equal(caller.Groups, read.Groups);
        Assert.Equal(caller.ScopesGiven, read.ScopesGiven);
        Assert.InRange(ends - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(61));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public async Task Role_groups_and_scopes_survive_whatever_their_number(bool isAdministrator, int count)
    {
        var given = new Caller(
            "key:default/x", isAdministrator, Enumerable.Range(0, count).Select(i => $"group:default/g{i}"),
            Scopes.All.Take(count));

        var (read, _, _) = await InternalToken.ReadAsync(
            InternalToken.Write(given, "catalog", DateTimeOffset.UtcNow, key.Pair), "catalog", Published);

        Assert.Equal(isAdministrator, read!.IsAdministrator);
        Assert.Equal(given.Groups, read.Groups);
        Assert.Equal(given.ScopesGiven, read.ScopesGiven);
    }

    [Fact]
    public Task A_token_for_another_service_is_refused() => AssertRefusedAsync(Written(), audience: "metrics");

    [Fact]
    public Task A_token_that_ended_is_refused() => AssertRefusedAsync(Written(DateTimeOffset.UtcNow.AddMinutes(-3)));

    [Fact]
    public Task A_token_from_the_future_is_refused() =>
        AssertRefusedAsync(Written(DateTimeOffset.UtcNow.AddMinutes(3)));

    [Fact]
    public Task A_token_of_an_unknown_key_is_refused() => AssertRefusedAsync(
        InternalToken.Write(caller, "catalog", DateTimeOffset.UtcNow, SigningKey.Create(DateTimeOffset.UtcNow).Pair));

    [Fact]
    public Task A_token_without_a_signature_is_refused() =>
        AssertRefusedAsync($"{Encoded("""{"alg":"none","typ":"JWT"}""")}.{Written().Split('.')[1]}.");

    [Fact]
    public async Task A_token_signed_with_the_public_key_as_a_shared_secret_is_refused()
    {
        foreach (var secret in new[] { key.ToPublicJwk(), key.Id })
        {
            var body = $"{Encoded($$"""{"alg":"HS256","typ":"JWT","kid":"{{key.Id}}"}""")}.{Written().Split('.')[1]}";
            var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(body));
            await AssertRefusedAsync($"{body}.{Base64Url.EncodeToString(mac)}");
        }
    }

    [Fact]
    public async Task A_token_with_other_rights_written_in_is_refused()
    {
        var parts = Written().Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        var raised = claims.Replace("\"admin\":false", "\"admin\":true", StringComparison.Ordinal);
        Assert.NotEqual(claims, raised);

        await AssertRefusedAsync($"{parts[0]}.{Encoded(raised)}.{parts[2]}");
    }

    [Fact]
    public Task A_token_of_another_issuer_is_refused() =>
        AssertRefusedAsync(new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "someone-else",
            Audience = "catalog",
            Claims = new Dictionary<string, object> { ["sub"] = "user:default/ada", ["admin"] = true },
            SigningCredentials = new SigningCredentials(key.Pair, SecurityAlgorithms.EcdsaSha256),
        }));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b.c")]
    public Task What_is_no_token_is_refused(string text) => AssertRefusedAsync(text);

    [Fact]
    public void The_published_key_tells_nothing_private() =>
        Assert.DoesNotContain("\"d\"", key.ToPublicJwk(), StringComparison.Ordinal);

    [Fact]
    public async Task A_signing_key_opens_from_its_envelope_and_signs_as_before()
    {
        var envelopeKey = EnvelopeKey.Parse(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var opened = SigningKey.Open(key.Id, key.ActiveAt, key.Seal(envelopeKey), envelopeKey);

        var token = InternalToken.Write(caller, "catalog", DateTimeOffset.UtcNow, opened.Pair);

        Assert.Null((await InternalToken.ReadAsync(token, "catalog", Published)).Reason);
    }

    async Task AssertRefusedAsync(string token, string audience = "catalog")
    {
        var (read, _, reason) = await InternalToken.ReadAsync(token, audience, Published);

        Assert.Null(read);
        Assert.NotNull(reason);
    }

    static string Encoded(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
