namespace Testing.Chaos;

/// <summary>A random run of faults; the same seed chooses the same faults, though not at the same operations.</summary>
public sealed record ChaosPlan
{
    /// <summary>How long faults happen under load.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that a process is stopped in its tracks.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest time between two faults.</summary>
    public TimeSpan IntervalMax { get; init; } = TimeSpan.FromSeconds(2);

    public int Seed { get; init; } = Random.Shared.Next();

    /// <summary>Clients that send webhooks, and that change the catalog.</summary>
    public int Pushers { get; init; } = 16;

    public int Changers { get; init; } = 8;
}
