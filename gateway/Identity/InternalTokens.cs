using Defaults.Identity;

namespace Gateway.Identity;

/// <param name="Authorization">The whole header value.</param>
readonly record struct MintedToken(string Authorization, long MintedAt);

/// <summary>What a caller is to a service: one token per credential and audience, made anew after 30 s.</summary>
sealed class InternalTokens(SigningKeyRing keys, TimeProvider clock)
{
    // Half its life: the other half is for the way and for answers that wait.
    static readonly TimeSpan usedFor = InternalToken.Lifetime / 2;

    public string AuthorizationOf(KnownKey key, string audience)
    {
        if (key.Tokens.TryGetValue(audience, out var token) && clock.GetElapsedTime(token.MintedAt) < usedFor)
            return token.Authorization;
        var now = clock.GetUtcNow();
        var minted = new MintedToken(
            $"Bearer {InternalToken.Write(key.Caller, audience, now, keys.Active(now))}", clock.GetTimestamp());
        key.Tokens[audience] = minted;
        return minted.Authorization;
    }
}
