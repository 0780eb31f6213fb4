using System.Collections.Concurrent;

namespace Gateway.Identity;

/// <summary>
/// Keys this process has seen. A good one is asked for again every 4 s, so that revocation and expiry bite within 5 s
/// on every replica without any message between them; if the database cannot answer then, neither can we.
/// </summary>
sealed class ApiKeyCache(KeyLookup lookup, TimeProvider clock)
{
    const int KnownMax = 10_000;
    const int UnknownMax = 10_000;
    static readonly TimeSpan goodFor = TimeSpan.FromSeconds(4);
    static readonly TimeSpan unknownFor = TimeSpan.FromSeconds(1);

    // A long answer checks every 4 s; an answer of the database that is itself 4 s old would make that 8.
    static readonly TimeSpan goodForLongAnswer = TimeSpan.FromMilliseconds(500);

    readonly ConcurrentDictionary<string, KnownKey> known = new();
    readonly ConcurrentDictionary<string, long> unknown = new();

    public IEnumerable<KnownKey> All => known.Values;

    /// <summary>Null for a key that is not good: never made, revoked, expired, or with another secret.</summary>
    /// <exception cref="TimeoutException">The database did not answer in time.</exception>
    public ValueTask<KnownKey?> FindAsync(ApiKey presented, CancellationToken ct) =>
        known.TryGetValue(presented.Id, out var key) && IsWithin(goodFor, key.CheckedAt)
            ? ValueTask.FromResult(GoodOrNull(key, presented))
            : AskAsync(presented, ct);

    /// <summary>
    /// Whether the credential of a long answer still gives what it gave at its beginning. To be asked every 4 s.
    /// </summary>
    public async ValueTask<bool> StillGivesAsync(KnownKey key, CancellationToken ct)
    {
        if (!IsWithin(goodForLongAnswer, key.CheckedAt))
        {
            if (await AskAsync(key.Id, ct) is not { } now || !now.GivesTheSameAs(key))
                return false;
            key.Confirm(now.CheckedAt);
        }
        return key.Ends > clock.GetUtcNow();
    }

    /// <summary>Ends a key here at once; other replicas find out by asking.</summary>
    public void Drop(string id) => known.TryRemove(id, out _);

    /// <summary>Forgets keys that nobody has shown for a while, so that room is left for others.</summary>
    public void Forget(TimeSpan unseen)
    {
        foreach (var key in known.Values)
            if (!IsWithin(unseen, key.CheckedAt))
                known.TryRemove(KeyValuePair.Create(key.Id, key));
    }

    async ValueTask<KnownKey?> AskAsync(ApiKey presented, CancellationToken ct)
    {
        if (unknown.TryGetValue(presented.Id, out var since) && IsWithin(unknownFor, since))
            return null;
        return await AskAsync(presented.Id, ct) is { } key ? GoodOrNull(key, presented) : null;
    }

    async Task<KnownKey?> AskAsync(string id, CancellationToken ct)
    {
        var answer = await lookup.FindAsync(id).WaitAsync(ct);
        if (answer.Row is null)
        {
            known.TryRemove(id, out _);
            // What is known for a second only may be forgotten at once.
            if (unknown.Count >= UnknownMax)
                unknown.Clear();
            unknown[id] = answer.AskedAt;
            return null;
        }

        // The same object for the same rights, because it holds the tokens.
        var has = known.TryGetValue(id, out var old);
        var key = has && old!.IsFor(answer.Row) ? old : new KnownKey(answer.Row, answer.AskedAt);
        key.Confirm(answer.AskedAt);
        if (has || known.Count < KnownMax)
            known[id] = key;
        return key;
    }

    KnownKey? GoodOrNull(KnownKey key, ApiKey presented)
    {
        if (!presented.Matches(key.Hash) || key.Ends <= clock.GetUtcNow())
            return null;
        key.MarkUsed();
        return key;
    }

    bool IsWithin(TimeSpan limit, long since) => clock.GetElapsedTime(since) < limit;
}
