namespace Messaging;

/// <summary>Wakes one background worker. Raised twice before it looks, it looks once and takes all that is there.</summary>
public abstract class WakeSignal : IDisposable
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
            // Already raised.
        }
    }

    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken ct) => raised.WaitAsync(timeout, ct);

    public void Dispose()
    {
        raised.Dispose();
        GC.SuppressFinalize(this);
    }
}
