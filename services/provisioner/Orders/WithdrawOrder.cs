using System.Text.Json;
using Contracts;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging.Database;
using Organisation;
using Provisioner.Work;

namespace Provisioner.Orders;

/// <summary>Deletes what was ordered; a worker does it.</summary>
static class WithdrawOrder
{
    // A worker that still makes it loses its lease, and looks at that before each thing it does on the server.
    const string MarkDeleting = $"""
        update orders o
           set state = 'deleting', withdrawn_by = @by::jsonb, changed_at = clock_timestamp(),
               not_before = clock_timestamp(), attempt = 0, trying_since = null, reason = null, remedy = null,
               fence = o.fence + 1, lease_owner = null, lease_until = null
         where o.id = @id
        returning {StoredOrder.Columns}
        """;

    public static async Task<IResult> Handle(
        Guid id, HttpContext context, UnitOfWork work, OrderSignal signal, CancellationToken ct)
    {
        var actor = Caller.From(context.User).ToActor();
        await work.BeginAsync(ct);
        if (await StoredOrder.LockAsync(work, id, ct) is not { } order
            || !await GetOrder.MayReadAsync(work.Connection, actor, order, ct))
            return GetOrder.NotFound(id);
        if (!await OrganisationDirectory.IsMemberAsync(work.Connection, actor, order.Owner, ct))
            return Problems.Forbidden($"Only members of {order.Owner} and administrators may delete order {id}.");
        if (Refuse(order.State) is { } reason)
            return Problems.Conflict($"Order {id} {reason}");

        if (order.State == OrderStates.Ready)
        {
            order = await MarkAsync(work, id, actor, ct);
            await work.CommitAsync(ct);
            signal.Raise();
        }

        return TypedResults.Accepted($"/api/provisioner/orders/{id}", ShownOrder.Of(order));
    }

    /// <summary>Has a worker delete what an order made, or is making; the caller has its row locked, and commits.</summary>
    public static async Task<StoredOrder> MarkAsync(UnitOfWork work, Guid id, Actor actor, CancellationToken ct)
    {
        var order = await work.Connection.QuerySingleAsync<StoredOrder>(new CommandDefinition(
            MarkDeleting, new { id, by = JsonSerializer.Serialize(actor, JsonSerializerOptions.Web) },
            work.Transaction, cancellationToken: ct));
        await work.EnqueueAsync(OrderEvents.Withdrawn(order, actor), ct);
        return order;
    }

    /// <summary>Null when the order may be deleted or is already, otherwise why not.</summary>
    public static string? Refuse(string state) => state switch
    {
        OrderStates.Provisioning => "is still being carried out. Wait until it is ready or failed.",
        OrderStates.Failed => "failed, and nothing of it is kept. There is nothing to delete.",
        _ => null,
    };
}
