namespace Gateway.Tests.Identity;

/// <summary>Time that passes only when a test says so.</summary>
sealed class ManualClock : TimeProvider
{
    DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.UtcTicks;

    public void Advance(double seconds) => now = now.AddSeconds(seconds);
}
