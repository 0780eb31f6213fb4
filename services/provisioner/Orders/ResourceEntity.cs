using System.Text.Json;
using Contracts.Catalog.Commands;
using Provisioner.Offerings;

namespace Provisioner.Orders;

/// <summary>What the catalog is told to have for a resource.</summary>
static class ResourceEntity
{
    public const string OrderAnnotation = "platform/order-id";
    public const string OfferingAnnotation = "platform/offering";
    const string SourcePrefix = "provisioner:order/";

    public static DefineEntity Define(StoredOrder order, Offering offering) => new()
    {
        Subject = order.ResourceRef,
        OnBehalfOf = order.OrderedByActor,
        Task = order.Task,
        Source = SourceOf(order.Id),
        Entity = JsonSerializer.SerializeToElement(new Dictionary<string, object>
        {
            ["apiVersion"] = "backstage.io/v1alpha1",
            ["kind"] = "Resource",
            ["metadata"] = new Dictionary<string, object>
            {
                ["name"] = order.Name,
                ["description"] = $"{offering.Title} of {order.Owner}, ordered from the menu",
                ["annotations"] = new Dictionary<string, string>
                {
                    [OrderAnnotation] = order.Id.ToString(),
                    [OfferingAnnotation] = order.Offering,
                },
            },
            ["spec"] = SpecOf(order, offering),
        }),
    };

    public static WithdrawEntity Withdraw(StoredOrder order) => new()
    {
        Subject = order.ResourceRef,
        OnBehalfOf = order.WithdrawnByActor,
        Source = SourceOf(order.Id),
        EntityRef = order.ResourceRef,
    };

    public static string SourceOf(Guid orderId) => $"{SourcePrefix}{orderId}";

    /// <summary>Null for a source that is no order of ours.</summary>
    public static Guid? OrderOf(string source) =>
        source.StartsWith(SourcePrefix, StringComparison.Ordinal) && Guid.TryParse(source[SourcePrefix.Length..], out var id)
            ? id
            : null;

    static Dictionary<string, object> SpecOf(StoredOrder order, Offering offering)
    {
        var spec = new Dictionary<string, object> { ["type"] = offering.EntityType, ["owner"] = order.Owner };
        if (order.Component is { } component)
            spec["dependencyOf"] = new[] { component };
        return spec;
    }
}
