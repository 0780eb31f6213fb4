namespace Messaging.Inbox;

/// <summary>
/// Thrown by a consumer whose message is good but whose time has not come: the message waits in PostgreSQL and returns
/// to its queue. For outages of database and broker nothing needs to be thrown; the endpoint waits those out itself.
/// </summary>
public sealed class RetryLaterException(TimeSpan delay, string reason) : Exception(reason)
{
    /// <summary>How often a message may come back before it is parked.</summary>
    public const int AttemptsMax = 20;

    public TimeSpan Delay { get; } = delay;
}
