namespace Gateway.Feed;

/// <summary>Wakes whoever waits for the feed to grow. Many may wait; each sees every change after it began to wait.</summary>
sealed class FeedSignal
{
    TaskCompletionSource raised = New();

    /// <summary>Take it before looking, await it after: what happens in between is not missed.</summary>
    public Task Next => Volatile.Read(ref raised).Task;

    public void Raise() => Interlocked.Exchange(ref raised, New()).TrySetResult();

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
