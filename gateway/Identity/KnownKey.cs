using System.Collections.Concurrent;
using Defaults.Identity;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Identity;

/// <summary>A key that was good when the database was last asked, with what was made for its holder.</summary>
sealed class KnownKey
{
    readonly ApiKeyRow row;
    long checkedAt;
    bool used;

    public KnownKey(ApiKeyRow row, long checkedAt)
    {
        this.row = row;
        this.checkedAt = checkedAt;
        Caller = new Caller(row.Subject, row.Role == Roles.Administrator, row.Groups, row.Scopes) { Reads = row.Reads };
        Ticket = new AuthenticationTicket(new KeyPrincipal(this), ApiKeyAuthentication.Scheme);
    }

    public string Id => row.Id;
    public ReadOnlySpan<byte> Hash => row.Hash;
    public DateTimeOffset Ends => row.ExpiresAt;
    public Caller Caller { get; }
    public AuthenticationTicket Ticket { get; }

    /// <summary>When the database was last asked, as a timestamp.</summary>
    public long CheckedAt => Volatile.Read(ref checkedAt);

    /// <summary>Internal tokens by audience; they are dropped with this object when the key changes or ends.</summary>
    public ConcurrentDictionary<string, MintedToken> Tokens { get; } = new();

    public bool IsFor(ApiKeyRow other) => row.GivesTheSameAs(other);

    public bool GivesTheSameAs(KnownKey other) => IsFor(other.row);

    public void Confirm(long askedAt) => Volatile.Write(ref checkedAt, Math.Max(CheckedAt, askedAt));

    /// <summary>Written only when it changes: requests of many cores share this line of memory.</summary>
    public void MarkUsed()
    {
        if (!used)
            used = true;
    }

    public bool TakeUsed() => Interlocked.Exchange(ref used, false);
}

/// <summary>The caller of a request that came with an API key.</summary>
sealed class KeyPrincipal(KnownKey key) : CallerPrincipal(key.Caller, ApiKeyAuthentication.Scheme)
{
    public KnownKey Key => key;
}
