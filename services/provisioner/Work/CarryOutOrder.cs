using Dapper;
using Defaults.Errors;
using Messaging;
using Messaging.Database;
using Microsoft.Extensions.Options;
using Npgsql;
using Provisioner.Drivers;
using Provisioner.Offerings;
using Provisioner.Orders;

namespace Provisioner.Work;

/// <summary>Brings one order nearer to what its state asks for. Whatever dies on the way, beginning anew is right.</summary>
sealed class CarryOutOrder(
    NpgsqlDataSource db, UnitOfWork work, Menu menu, DriverSet drivers, IOptionsMonitor<ProvisionerOptions> options,
    ILogger<CarryOutOrder> log)
{
    // A worker whose lease has passed to another changes nothing.
    const string Settle = """
        update orders
           set state = @state, reason = @reason, remedy = @remedy, cleaning = @cleaning, changed_at = clock_timestamp(),
               attempt = 0, trying_since = null, not_before = clock_timestamp(), lease_until = null
         where id = @Id and fence = @Fence
        """;

    const string TryLater = """
        update orders
           set attempt = attempt + 1, trying_since = coalesce(trying_since, clock_timestamp()),
               not_before = clock_timestamp() + @delay, lease_until = null,
               reason = case when cleaning then reason else @reason end
         where id = @Id and fence = @Fence
        """;

    public async Task RunAsync(ClaimedOrder claimed, CancellationToken stopping)
    {
        var order = claimed.Order;
        using var activity = ProvisionerTelemetry.Continue(order.Traceparent, $"order {order.State}");
        await using var lease = OrderLease.Hold(db, claimed, stopping);
        CrashPoint.At(CrashPoint.OrderClaimed);
        try
        {
            await (order.State == OrderStates.Provisioning ? MakeAsync(claimed, lease) : RemoveAsync(order, lease));
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            if (stopping.IsCancellationRequested)
                await lease.ReleaseAsync();
        }
    }

    async Task MakeAsync(ClaimedOrder claimed, OrderLease lease)
    {
        var order = claimed.Order;
        switch (await TryAsync(
            () => drivers.Of(order.Offering).EnsureAsync(order.ResourceOf, lease.ConfirmAsync, lease.Lost)))
        {
            case null:
                await FinishReadyAsync(order, lease.Lost);
                break;
            case ResourceRefusedException refused:
                await FailAsync(order, refused.Reason, refused.Remedy, lease);
                break;
            case var fault when claimed.TriedForSeconds >= options.CurrentValue.RetryForSeconds:
                await FailAsync(
                    order, $"The server did not do it for {claimed.TriedForSeconds:N0} s: {fault.Message}",
                    "Order again once the server works; an administrator finds it under Provisioner:Postgres:Admin.", lease);
                break;
            case var fault:
                await TryLaterAsync(order, fault, lease.Lost);
                break;
        }
    }

    async Task RemoveAsync(StoredOrder order, OrderLease lease)
    {
        switch (await TryDropAsync(order, lease))
        {
            case null when order.State == OrderStates.Deleting:
                await FinishGoneAsync(order, lease.Lost);
                break;
            case null:
                await SettleAsync(order, order.State, order.Reason, order.Remedy, cleaning: false, [], lease.Lost);
                break;
            case var fault:
                await TryLaterAsync(order, fault, lease.Lost);
                break;
        }
    }

    /// <summary>What was made is removed; where that cannot be done now, the order is failed at once and cleaned up later.</summary>
    async Task FailAsync(StoredOrder order, string reason, string remedy, OrderLease lease)
    {
        var left = await TryDropAsync(order, lease) is not (null or ResourceRefusedException);
        await SettleAsync(
            order, OrderStates.Failed, reason, remedy, cleaning: left, [OrderEvents.Failed(order, reason, remedy)],
            lease.Lost);
        log.Failed(order.Id, order.Name, reason);
    }

    Task FinishReadyAsync(StoredOrder order, CancellationToken ct) => SettleAsync(
        order, OrderStates.Ready, reason: null, remedy: null, cleaning: false,
        [OrderEvents.Ready(order), ResourceEntity.Define(order, menu.Find(order.Offering)!)], ct);

    Task FinishGoneAsync(StoredOrder order, CancellationToken ct) => SettleAsync(
        order, OrderStates.Gone, reason: null, remedy: null, cleaning: false,
        [OrderEvents.Gone(order), ResourceEntity.Withdraw(order)], ct);

    async Task SettleAsync(
        StoredOrder order, string state, string? reason, string? remedy, bool cleaning,
        Contracts.PlatformMessage[] messages, CancellationToken ct)
    {
        CrashPoint.At(CrashPoint.OrderBeforeFinish);
        await work.BeginAsync(ct);
        var isOurs = await work.Connection.ExecuteAsync(new CommandDefinition(
            Settle, new { order.Id, order.Fence, state, reason, remedy, cleaning },
            work.Transaction, cancellationToken: ct)) == 1;
        if (!isOurs)
            return;
        await work.EnqueueAsync(messages, ct);
        await work.CommitAsync(ct);
        CrashPoint.At(CrashPoint.OrderAfterFinish);
    }

    async Task TryLaterAsync(StoredOrder order, Exception fault, CancellationToken ct)
    {
        var delay = Backoff.After(order.Attempt + 1, Random.Shared.NextDouble());
        log.TriesLater(order.Id, order.Name, delay, Transient.Is(fault) ? null : fault, fault.Message);
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            TryLater, new { order.Id, order.Fence, delay, reason = $"Is tried again: {fault.Message}" }, cancellationToken: ct));
    }

    Task<Exception?> TryDropAsync(StoredOrder order, OrderLease lease) =>
        TryAsync(() => drivers.Of(order.Offering).DropAsync(order.ResourceOf, lease.ConfirmAsync, lease.Lost));

    /// <summary>The fault of a driver; null when it did its work.</summary>
    static async Task<Exception?> TryAsync(Func<Task> step)
    {
        try
        {
            await step();
            return null;
        }
        // Every fault of a server outside is waited out for the same time: which ones pass by themselves, nobody can list.
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return fault;
        }
    }
}
