using Contracts;
using Contracts.Provisioner;

namespace Provisioner.Orders;

/// <summary>What is told of an order: to its owner, the groups above it and administrators.</summary>
static class OrderEvents
{
    public static string SubjectOf(Guid orderId) => $"order:{orderId}";

    public static OrderAccepted Accepted(StoredOrder order) => new()
    {
        Subject = SubjectOf(order.Id),
        Owner = order.Owner,
        Visibility = Visibilities.Restricted,
        OrderId = order.Id,
        Offering = order.Offering,
        Name = order.Name,
        OrderedBy = order.OrderedByActor.Subject,
        Task = order.Task,
        Component = order.Component,
    };

    public static OrderReady Ready(StoredOrder order) => new()
    {
        Subject = SubjectOf(order.Id),
        Owner = order.Owner,
        Visibility = Visibilities.Restricted,
        OrderId = order.Id,
        Offering = order.Offering,
        Name = order.Name,
        OrderedBy = order.OrderedByActor.Subject,
        Task = order.Task,
        Resource = order.ResourceRef,
    };

    public static OrderFailed Failed(StoredOrder order, string reason, string remedy) => new()
    {
        Subject = SubjectOf(order.Id),
        Owner = order.Owner,
        Visibility = Visibilities.Restricted,
        OrderId = order.Id,
        Offering = order.Offering,
        Name = order.Name,
        OrderedBy = order.OrderedByActor.Subject,
        Task = order.Task,
        Reason = reason,
        Remedy = remedy,
    };

    /// <param name="owner">Null where the order named no group that there is: then it is told to administrators alone.</param>
    public static OrderRefused Refused(OrderDraft draft, string? owner, Actor actor, string? task, OrderRefusal refusal) => new()
    {
        Subject = SubjectOf(draft.Id),
        Owner = owner,
        Visibility = Visibilities.Restricted,
        OrderId = draft.Id,
        Offering = draft.Offering,
        Name = draft.Name,
        OrderedBy = actor.Subject,
        Task = task,
        Field = refusal.Field,
        Reason = refusal.Text,
    };

    public static OrderWithdrawn Withdrawn(StoredOrder order, Actor actor) => new()
    {
        Subject = SubjectOf(order.Id),
        Owner = order.Owner,
        Visibility = Visibilities.Restricted,
        OrderId = order.Id,
        Offering = order.Offering,
        Name = order.Name,
        OrderedBy = order.OrderedByActor.Subject,
        Task = order.Task,
        WithdrawnBy = actor.Subject,
    };

    public static OrderGone Gone(StoredOrder order) => new()
    {
        Subject = SubjectOf(order.Id),
        Owner = order.Owner,
        Visibility = Visibilities.Restricted,
        OrderId = order.Id,
        Offering = order.Offering,
        Name = order.Name,
        OrderedBy = order.OrderedByActor.Subject,
        Task = order.Task,
    };
}
