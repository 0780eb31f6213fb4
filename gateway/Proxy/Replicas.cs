namespace Gateway.Proxy;

/// <summary>The replicas of one service, in turn; one that refused a connection is left out for a while.</summary>
sealed class Replicas(IEnumerable<string> addresses, TimeProvider clock)
{
    static readonly TimeSpan leftOutFor = TimeSpan.FromSeconds(5);

    readonly Replica[] all = [.. addresses.Select(address => new Replica(address.TrimEnd('/')))];
    int turn;

    /// <summary>
    /// The next one that is thought to answer, other than <paramref name="except"/>. When all are left out the next one
    /// regardless: asking it is how its return is noticed. Null only where there is no other.
    /// </summary>
    public Replica? Next(Replica? except = null)
    {
        var start = all.Length == 1 ? 0 : (int)((uint)Interlocked.Increment(ref turn) % (uint)all.Length);
        Replica? leftOut = null;
        for (var i = 0; i < all.Length; i++)
        {
            var replica = all[(start + i) % all.Length];
            if (replica == except)
                continue;
            if (clock.GetTimestamp() >= replica.LeftOutUntil)
                return replica;
            leftOut ??= replica;
        }
        return leftOut;
    }

    public void LeaveOut(Replica replica) =>
        replica.LeftOutUntil = clock.GetTimestamp() + (long)(leftOutFor.TotalSeconds * clock.TimestampFrequency);
}

sealed class Replica(string address)
{
    long leftOutUntil = long.MinValue;

    public string Address => address;

    public long LeftOutUntil
    {
        get => Volatile.Read(ref leftOutUntil);
        set => Volatile.Write(ref leftOutUntil, value);
    }
}
