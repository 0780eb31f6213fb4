using System.Text.Json;

namespace Provisioner.Orders;

/// <summary>An order as those see it who may read it.</summary>
/// <param name="Resource">Ref of the entity that the catalog has for it once it is ready.</param>
/// <param name="State"><c>provisioning</c>, <c>ready</c>, <c>failed</c>, <c>deleting</c> or <c>gone</c>.</param>
/// <param name="Reason">Why it failed, or why it is tried again.</param>
/// <param name="Warning">What went wrong beside it, such as the entity that the catalog did not take.</param>
/// <param name="CredentialsDelivered">How often; each time those of before ended.</param>
sealed record ShownOrder(
    Guid Id, string Offering, int OfferingVersion, string Name, string Resource, string Owner, string? Component,
    JsonElement Parameters, string OrderedBy, string State, string? Reason, string? Remedy, string? Warning,
    int CredentialsDelivered, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    public static ShownOrder Of(StoredOrder order) => new(
        order.Id, order.Offering, order.OfferingVersion, order.Name, order.ResourceRef, order.Owner, order.Component,
        order.ResourceOf.Parameters, order.OrderedByActor.Subject, order.State, order.Reason, order.Remedy, order.Warning,
        order.Rotation, order.CreatedAt, order.ChangedAt);
}
