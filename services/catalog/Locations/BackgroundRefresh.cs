using Catalog.Ingestion;
using Catalog.Sources;
using Defaults.Errors;
using Messaging.Database;

namespace Catalog.Locations;

/// <summary>Reads locations again while nobody waits for it: a fault is logged, an outage waited out.</summary>
sealed class BackgroundRefresh(IServiceScopeFactory scopes, SourceReader reader, ILogger<BackgroundRefresh> log)
{
    /// <summary>A transaction of its own for one location.</summary>
    public async Task RunAsync(Guid location, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            await work.BeginAsync(ct);
            await RefreshLocations.RunAsync(work, [location], reader, ct);
            await work.CommitAsync(ct);
        }
        // A location that cannot be digested must not keep the others from being read.
        catch (Exception exception) when (!Transient.Is(exception) && !ct.IsCancellationRequested)
        {
            log.RefreshFailed(location, exception);
        }
    }

    /// <returns>What the step says; false when an outage kept it from being done.</returns>
    public async Task<bool> TryAsync(Func<CancellationToken, Task<bool>> step, CancellationToken ct)
    {
        try
        {
            return await step(ct);
        }
        catch (Exception exception) when (Transient.Is(exception) && !ct.IsCancellationRequested)
        {
            log.RefreshPaused(exception.Message);
            return false;
        }
    }
}
