namespace Messaging.Outbox;

/// <summary>Wakes this process's relay after a commit; relays of other replicas find the row by polling.</summary>
public sealed class OutboxSignal : IDisposable
{
    readonly SemaphoreSlim raised = new(0, 1);

    public void Raise()
    {
        try
        {
            raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already raised: the relay takes everything that is there when it runs.
        }
    }

    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken ct) => raised.WaitAsync(timeout, ct);

    public void Dispose() => raised.Dispose();
}
