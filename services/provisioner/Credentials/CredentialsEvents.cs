using Contracts;
using Contracts.Provisioner;
using Provisioner.Orders;

namespace Provisioner.Credentials;

/// <summary>Who got credentials and who was refused them.</summary>
static class CredentialsEvents
{
    public static CredentialsDelivered Delivered(StoredOrder order, Actor to, int rotation) => new()
    {
        Subject = OrderEvents.SubjectOf(order.Id),
        Owner = order.Owner,
        Visibility = Visibilities.Restricted,
        OrderId = order.Id,
        Offering = order.Offering,
        Name = order.Name,
        OrderedBy = order.OrderedByActor.Subject,
        DeliveredTo = to.Subject,
        Rotation = rotation,
    };

    public static CredentialsRefused Refused(StoredOrder order, Actor to) => new()
    {
        Subject = OrderEvents.SubjectOf(order.Id),
        Owner = order.Owner,
        Visibility = Visibilities.Restricted,
        OrderId = order.Id,
        Offering = order.Offering,
        Name = order.Name,
        OrderedBy = order.OrderedByActor.Subject,
        RefusedTo = to.Subject,
    };
}
