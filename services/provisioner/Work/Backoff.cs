namespace Provisioner.Work;

/// <summary>How long an order waits after a fault that may pass.</summary>
static class Backoff
{
    static readonly TimeSpan shortest = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan longest = TimeSpan.FromSeconds(60);
    const int DoublingsMax = 10;

    /// <param name="attempt">1 after the first fault.</param>
    /// <param name="random">From 0 to 1: spreads orders that a common fault has brought together.</param>
    public static TimeSpan After(int attempt, double random)
    {
        var delay = shortest * Math.Pow(2, Math.Clamp(attempt - 1, 0, DoublingsMax));
        return (delay < longest ? delay : longest) * (0.5 + random / 2);
    }
}
