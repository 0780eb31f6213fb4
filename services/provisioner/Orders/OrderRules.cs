using Provisioner.Offerings;

namespace Provisioner.Orders;

/// <summary>Which orders are taken: one function for orders over HTTP and by command.</summary>
static class OrderRules
{
    const int NameCharsShown = 60;
    const string MenuRemedy = "/api/provisioner/offerings lists what can be ordered.";

    /// <summary>The first rule that the order breaks; null when it may be taken.</summary>
    public static OrderRefusal? Refuse(OrderDraft order, OrderFacts facts)
    {
        if (facts.Offering is not { } offering)
            return Bad("offering", order.Offering, "is not on the menu", MenuRemedy);
        if (!facts.IsSetUp)
            return Conflict(
                "offering", order.Offering, "has no server here", "Have an administrator set Provisioner:Postgres:Admin.");
        return RefuseOwner(order, facts) ?? RefuseFields(order, facts, offering) ?? RefuseRoom(order, facts, offering);
    }

    static OrderRefusal? RefuseOwner(OrderDraft order, OrderFacts facts)
    {
        if (!facts.OwnerExists || !EntityRefs.IsKind(order.Owner, "group"))
            return Bad(
                "owner", order.Owner, "is no group of the catalog",
                "Write the ref of a group, such as group:default/team-payments; one that was added this moment is known soon.");
        return facts.IsMember
            ? null
            : new(
                StatusCodes.Status403Forbidden, "owner", $"owner '{order.Owner}' is a group that you are not a member of.",
                "Order for a group of yours, or have a member of that one order.");
    }

    static OrderRefusal? RefuseFields(OrderDraft order, OrderFacts facts, Offering offering)
    {
        foreach (var rule in offering.Guardrails)
        {
            if (order.ValueOf(rule.Field) is { } value && !rule.Allows(value))
                return Bad(rule.Field, value, rule.Reason, rule.Remedy);
        }

        if (order.Component is { } component && !EntityRefs.IsKind(component, "component"))
            return Bad("component", component, "is no component", "Write its ref, such as component:default/payment-service.");
        if (facts.ComponentOwner is { } owner && owner != order.Owner)
            return Bad(
                "component", order.Component!, $"belongs to {owner}",
                "Order for that group, or name a component of the owner.");
        return facts.ParameterFault is { } fault
            ? new(StatusCodes.Status400BadRequest, fault.Field, $"{fault.Field} {fault.Reason}.", fault.Remedy)
            : null;
    }

    static OrderRefusal? RefuseRoom(OrderDraft order, OrderFacts facts, Offering offering)
    {
        if (facts.NameIsTaken)
            return Conflict("name", order.Name, $"is taken by another {offering.Name}", "Choose another name.");
        return facts.Has < facts.Quota
            ? null
            : Conflict(
                "owner", order.Owner, $"has {facts.Has} of {facts.Quota} {offering.Name}, which is its quota",
                "Delete one that is not needed, or ask an administrator for a larger quota.");
    }

    static OrderRefusal Bad(string field, string value, string reason, string remedy) =>
        new(StatusCodes.Status400BadRequest, field, Sentence(field, value, reason), remedy);

    static OrderRefusal Conflict(string field, string value, string reason, string remedy) =>
        new(StatusCodes.Status409Conflict, field, Sentence(field, value, reason), remedy);

    static string Sentence(string field, string value, string reason) => value switch
    {
        { Length: 0 } => $"{field} is missing; it {reason}.",
        { Length: > NameCharsShown } => $"{field} '{value[..NameCharsShown]}…' {reason}.",
        _ => $"{field} '{value}' {reason}.",
    };
}
