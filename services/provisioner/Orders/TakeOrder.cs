using Contracts.Provisioner.Commands;
using MassTransit;
using Messaging.Database;
using Organisation;
using Provisioner.Work;

namespace Provisioner.Orders;

/// <summary>An order by command; rights are those that who it is for has now. Told again it is the same order.</summary>
sealed class TakeOrder(UnitOfWork work, PlaceOrder place, OrderSignal signal) : IConsumer<OrderResource>
{
    public async Task Consume(ConsumeContext<OrderResource> context)
    {
        var (command, ct) = (context.Message, context.CancellationToken);
        var draft = OrderDraft.From(
            command.OrderId, command.Offering, command.Name, command.OwnerRef, command.Component, command.Parameters);
        var (_, refusal) = await place.RunAsync(work, draft, command.OnBehalfOf, command.Task, ct);
        if (refusal is not null)
            await RefuseAsync(command, draft, refusal, ct);
        // The worker may look before the commit that follows; then it finds the order when it looks the next time.
        signal.Raise();
    }

    async Task RefuseAsync(OrderResource command, OrderDraft draft, OrderRefusal refusal, CancellationToken ct)
    {
        var owner = await OrganisationDirectory.ExistsAsync(work.Connection, draft.Owner, ct) ? draft.Owner : null;
        await work.EnqueueAsync(OrderEvents.Refused(draft, owner, command.OnBehalfOf, command.Task, refusal), ct);
    }
}
