using Gateway.Identity;

namespace Gateway.Proxy;

/// <summary>Cuts a service's event stream when the caller's credential ends. Disposed with the response.</summary>
sealed class CredentialWatch : IDisposable
{
    readonly HttpContext context;
    readonly PeriodicTimer timer = new(Credential.CheckInterval);
    readonly Lock gate = new();
    bool over;

    public CredentialWatch(HttpContext context, KnownKey key, ApiKeyCache keys)
    {
        this.context = context;
        _ = WatchAsync(key, keys);
    }

    async Task WatchAsync(KnownKey key, ApiKeyCache keys)
    {
        while (await timer.WaitForNextTickAsync())
            if (!await Credential.StillGoodAsync(key, keys, CancellationToken.None))
                Cut();
    }

    // The server uses the context again for another request, so it is not touched once this response is over.
    void Cut()
    {
        lock (gate)
            if (!over)
                context.Abort();
    }

    public void Dispose()
    {
        lock (gate)
            over = true;
        timer.Dispose();
    }
}
