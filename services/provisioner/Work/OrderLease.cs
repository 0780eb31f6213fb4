using Dapper;
using Defaults.Errors;
using Npgsql;

namespace Provisioner.Work;

/// <summary>
/// Keeps an order for its worker by renewing its lease. The servers outside cannot see who has the order, so the worker's
/// own work ends before its lease does.
/// </summary>
sealed class OrderLease : IAsyncDisposable
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(10);
    static readonly TimeSpan renewInterval = TimeSpan.FromSeconds(3);
    static readonly TimeSpan unrenewedMax = TimeSpan.FromSeconds(7);

    const string Renew = """
        update orders set lease_until = clock_timestamp() + @lease where id = @id and fence = @fence
        """;

    const string Release = "update orders set lease_until = null where id = @id and fence = @fence";

    readonly NpgsqlDataSource db;
    readonly ClaimedOrder claimed;
    readonly CancellationTokenSource lost;
    readonly CancellationTokenSource ended = new();
    readonly Task renewing;

    OrderLease(NpgsqlDataSource db, ClaimedOrder claimed, CancellationToken stopping)
    {
        this.db = db;
        this.claimed = claimed;
        lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        lost.CancelAfter(unrenewedMax);
        renewing = KeepRenewingAsync();
    }

    /// <summary>Cancelled when the order may be another's, or the process stops.</summary>
    public CancellationToken Lost => lost.Token;

    public static OrderLease Hold(NpgsqlDataSource db, ClaimedOrder claimed, CancellationToken stopping) =>
        new(db, claimed, stopping);

    /// <exception cref="OperationCanceledException">The order is another's.</exception>
    public async Task ConfirmAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var isOurs = await connection.ExecuteAsync(new CommandDefinition(
            Renew, new { lease = Length, claimed.Order.Id, claimed.Order.Fence }, cancellationToken: ct)) == 1;
        if (!isOurs)
            await lost.CancelAsync();
        lost.Token.ThrowIfCancellationRequested();
        lost.CancelAfter(unrenewedMax);
    }

    /// <summary>Gives the order back at once, for another worker to go on with.</summary>
    public async Task ReleaseAsync()
    {
        await using var connection = await db.OpenConnectionAsync();
        await connection.ExecuteAsync(Release, new { claimed.Order.Id, claimed.Order.Fence });
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await renewing;
        ended.Dispose();
        lost.Dispose();
    }

    async Task KeepRenewingAsync()
    {
        using var timer = new PeriodicTimer(renewInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(ended.Token))
                await TryConfirmAsync();
        }
        catch (OperationCanceledException)
        {
            // The work is done, or the order is another's.
        }
    }

    async Task TryConfirmAsync()
    {
        try
        {
            await ConfirmAsync(lost.Token);
        }
        catch (Exception exception) when (Transient.Is(exception))
        {
            // One that comes too late cancels the work by itself.
        }
    }
}
