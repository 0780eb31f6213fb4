using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Octokit;
using Octokit.Internal;

namespace GitHub;

/// <summary>
/// The tokens of an app's installation for one owner: an app signs in with a JWT of at most ten minutes and gets tokens of
/// an hour (GitHub's documentation, "Authenticating as a GitHub App installation").
/// </summary>
sealed class AppCredentials(AppSetting app, Func<ICredentialStore, Connection> connect, string owner, TimeProvider clock) : ICredentialStore, IDisposable
{
    static readonly TimeSpan clockSkew = TimeSpan.FromSeconds(60);
    static readonly TimeSpan signed = TimeSpan.FromMinutes(9);
    static readonly TimeSpan renewBefore = TimeSpan.FromMinutes(5);

    readonly SemaphoreSlim renewing = new(1);
    Credentials? current;
    DateTimeOffset expires;

    public async Task<Credentials> GetCredentials()
    {
        await renewing.WaitAsync();
        try
        {
            if (current is not null && clock.GetUtcNow() < expires - renewBefore)
                return current;
            var apps = new GitHubClient(connect(new InMemoryCredentialStore(new Credentials(Sign(), AuthenticationType.Bearer)))).GitHubApps;
            var installation = await apps.GetUserInstallationForCurrent(owner);
            var token = await apps.CreateInstallationToken(installation.Id);
            (current, expires) = (new Credentials(token.Token), token.ExpiresAt);
            return current;
        }
        finally
        {
            renewing.Release();
        }
    }

    public void Dispose() => renewing.Dispose();

    string Sign()
    {
        using var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(app.PrivateKeyFile));
        var now = clock.GetUtcNow();
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = $"{app.Id}",
            IssuedAt = (now - clockSkew).UtcDateTime,
            Expires = (now + signed).UtcDateTime,
            // Signed once: a signature that is kept would outlive the key.
            SigningCredentials = new SigningCredentials(
                new RsaSecurityKey(key) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
                SecurityAlgorithms.RsaSha256),
        });
    }
}
