namespace Testing.Faults;

/// <summary>What a proxy does to the bytes that go through it.</summary>
public abstract record ProxyMode
{
    public static ProxyMode Pass { get; } = new Passes();

    /// <summary>Every connection is reset (RST), new ones at once.</summary>
    public static ProxyMode Reset { get; } = new Resets();

    /// <summary>Connections stay open, nothing is read or forwarded. What waits goes on when the mode changes.</summary>
    public static ProxyMode Blackhole { get; } = new Swallows();

    /// <summary>The client sees the end of the server's answers, while its own bytes still arrive there.</summary>
    public static ProxyMode HalfClose { get; } = new HalfCloses();

    /// <summary>Each piece waits; order is kept.</summary>
    public static ProxyMode Delay(TimeSpan delay, TimeSpan jitter = default) => new Delays(delay, jitter);

    /// <summary>Each connection passes this many more bytes in either direction and is then reset.</summary>
    public static ProxyMode CutAfter(long bytes) => new Cuts(bytes);

    internal sealed record Passes : ProxyMode;

    internal sealed record Resets : ProxyMode;

    internal sealed record Swallows : ProxyMode;

    internal sealed record HalfCloses : ProxyMode;

    internal sealed record Delays(TimeSpan Time, TimeSpan Jitter) : ProxyMode;

    internal sealed record Cuts(long Bytes) : ProxyMode;
}
