using Contracts.Provisioner.Commands;
using Dapper;
using MassTransit;
using Messaging;
using Messaging.Database;
using Organisation;
using Provisioner.Work;

namespace Provisioner.Orders;

/// <summary>
/// An order by command, and its being taken back; rights are those that who it is for has now. Told again it is the same
/// order.
/// </summary>
sealed class TakeOrder(UnitOfWork work, PlaceOrder place, OrderSignal signal) :
    IConsumer<OrderResource>, IConsumer<CancelOrder>
{
    // Held until the transaction ends: an order and its being taken back may arrive at the same moment.
    const string LockId = "select pg_advisory_xact_lock(hashtextextended('order ' || @OrderId, 0))";

    const string IsCancelled = "select exists (select 1 from cancelled_orders where id = @OrderId)";

    const string Remember = "insert into cancelled_orders (id) values (@OrderId) on conflict do nothing";

    public async Task Consume(ConsumeContext<OrderResource> context)
    {
        var (command, ct) = (context.Message, context.CancellationToken);
        await LockAsync(command.OrderId, ct);
        if (await work.Connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            IsCancelled, new { command.OrderId }, work.Transaction, cancellationToken: ct)))
            return;

        var draft = OrderDraft.From(
            command.OrderId, command.Offering, command.Name, command.OwnerRef, command.Component, command.Parameters);
        var (_, refusal) = await place.RunAsync(work, draft, command.OnBehalfOf, command.Task, ct);
        if (refusal is not null)
            await RefuseAsync(command, draft, refusal, ct);
        CrashPoint.At(CrashPoint.CommandCarriedOut);
        // The worker may look before the commit that follows; then it finds the order when it looks the next time.
        signal.Raise();
    }

    public async Task Consume(ConsumeContext<CancelOrder> context)
    {
        var (command, ct) = (context.Message, context.CancellationToken);
        await LockAsync(command.OrderId, ct);
        if (await StoredOrder.LockAsync(work, command.OrderId, ct) is not { } order)
        {
            await work.Connection.ExecuteAsync(new CommandDefinition(
                Remember, new { command.OrderId }, work.Transaction, cancellationToken: ct));
            return;
        }

        // Who ordered takes back; anybody else deletes it over REST, where membership is asked for.
        if (order.OrderedByActor.Subject != command.OnBehalfOf.Subject)
            return;
        if (order.State is not (OrderStates.Provisioning or OrderStates.Ready))
            return;
        // Somebody has its credentials, and may have data in it: it is theirs to delete, over REST.
        if (order.Rotation > 0)
            return;
        await WithdrawOrder.MarkAsync(work, order.Id, command.OnBehalfOf, ct);
        signal.Raise();
    }

    async Task LockAsync(Guid orderId, CancellationToken ct) => await work.Connection.ExecuteAsync(new CommandDefinition(
        LockId, new { OrderId = orderId }, work.Transaction, cancellationToken: ct));

    async Task RefuseAsync(OrderResource command, OrderDraft draft, OrderRefusal refusal, CancellationToken ct)
    {
        var owner = await OrganisationDirectory.ExistsAsync(work.Connection, draft.Owner, ct) ? draft.Owner : null;
        await work.EnqueueAsync(OrderEvents.Refused(draft, owner, command.OnBehalfOf, command.Task, refusal), ct);
    }
}
