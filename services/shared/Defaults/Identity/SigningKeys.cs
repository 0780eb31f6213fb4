using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Defaults.Identity;

/// <summary>The gateway's public keys, fetched when a token names one that is not known yet.</summary>
sealed class SigningKeys(HttpClient http, TimeProvider clock) : IDisposable
{
    // A flood of tokens with invented key ids must not become a flood of requests.
    static readonly TimeSpan fetchIntervalMin = TimeSpan.FromSeconds(2);

    readonly SemaphoreSlim fetching = new(1, 1);
    volatile IReadOnlyList<SecurityKey> keys = [];
    DateTimeOffset fetchedAt = DateTimeOffset.MinValue;

    public async Task<IReadOnlyList<SecurityKey>> GetAsync(string token, CancellationToken ct)
    {
        if (!new JsonWebTokenHandler().CanReadToken(token))
            return [];
        var keyId = new JsonWebToken(token).Kid;
        if (keys.Any(key => key.KeyId == keyId))
            return keys;
        await fetching.WaitAsync(ct);
        try
        {
            var now = clock.GetUtcNow();
            if (keys.All(key => key.KeyId != keyId) && now - fetchedAt >= fetchIntervalMin)
            {
                var document = await http.GetStringAsync((Uri?)null, ct);
                keys = [.. new JsonWebKeySet(document).GetSigningKeys()];
                fetchedAt = now;
            }
            return keys;
        }
        finally
        {
            fetching.Release();
        }
    }

    public void Dispose() => fetching.Dispose();
}
