namespace Contracts.Provisioner;

/// <summary>What all events of an order tell. Subject: <c>order:</c> and its id; Owner: the group that ordered.</summary>
public abstract record OrderEvent : PlatformEvent
{
    public required Guid OrderId { get; init; }
    public required string Offering { get; init; }
    public required string Name { get; init; }
    public required string OrderedBy { get; init; }

    /// <summary>Who waits for it, as the command said.</summary>
    public string? Task { get; init; }
}

/// <summary>An order passed every rule and is being carried out.</summary>
[EventType("provisioner.order.accepted.v1")]
public sealed record OrderAccepted : OrderEvent
{
    public string? Component { get; init; }
}

/// <summary>The resource exists and can be used; its credentials are asked for by members of the owning team.</summary>
[EventType("provisioner.order.ready.v1")]
public sealed record OrderReady : OrderEvent
{
    /// <summary>Ref of the resource's entity.</summary>
    public required string Resource { get; init; }
}

/// <summary>The resource could not be made; what was begun of it is removed.</summary>
[EventType("provisioner.order.failed.v1")]
public sealed record OrderFailed : OrderEvent
{
    public required string Reason { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Remedy { get; init; }
}

/// <summary>The order broke a rule; nothing was made.</summary>
[EventType("provisioner.order.refused.v1")]
public sealed record OrderRefused : OrderEvent
{
    /// <summary>For example <c>parameters/size</c>.</summary>
    public required string Field { get; init; }
    public required string Reason { get; init; }
}

/// <summary>Someone deleted a resource: it is being removed with all that is in it.</summary>
[EventType("provisioner.order.withdrawn.v1")]
public sealed record OrderWithdrawn : OrderEvent
{
    public required string WithdrawnBy { get; init; }
}

/// <summary>The resource is removed, and its name is free.</summary>
[EventType("provisioner.order.gone.v1")]
public sealed record OrderGone : OrderEvent;
