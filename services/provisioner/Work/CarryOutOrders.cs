using Defaults.Errors;
using Npgsql;

namespace Provisioner.Work;

/// <summary>Carries out what is due. Replicas and workers share it: each claims what nobody has.</summary>
sealed class CarryOutOrders(
    NpgsqlDataSource db, IServiceScopeFactory scopes, OrderSignal signal, ILogger<CarryOutOrders> log) : BackgroundService
{
    const int Workers = 4;
    static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => KeepWorkingAsync(ct)));

    async Task KeepWorkingAsync(CancellationToken ct)
    {
        var worker = Guid.NewGuid();
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (!await CarryOutNextAsync(worker, ct))
                    await signal.WaitAsync(pollInterval, ct);
            }
            // Whatever it is, its lease runs out and the order is tried again; the others must not wait for it.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                log.WorkPaused(Transient.Is(exception) ? null : exception, exception.Message);
                await Task.Delay(pause, ct);
            }
        }
    }

    async Task<bool> CarryOutNextAsync(Guid worker, CancellationToken ct)
    {
        if (await ClaimedOrder.ClaimAsync(db, worker, ct) is not { } claimed)
            return false;
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CarryOutOrder>().RunAsync(claimed, ct);
        return true;
    }
}
