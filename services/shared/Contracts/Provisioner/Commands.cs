using System.Text.Json;

namespace Contracts.Provisioner.Commands;

/// <summary>
/// Orders a resource from the menu. Answered by <see cref="OrderAccepted"/> and then <see cref="OrderReady"/> or
/// <see cref="OrderFailed"/>, or at once by <see cref="OrderRefused"/>.
/// </summary>
public sealed record OrderResource : PlatformCommand
{
    /// <summary>Chosen by the sender, so that asking twice is one order.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>For example <c>postgres-database</c>.</summary>
    public required string Offering { get; init; }

    /// <summary>Of the resource; its entity is <c>resource:default/name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Ref of the owning group.</summary>
    public required string OwnerRef { get; init; }

    /// <summary>Ref of the component that depends on it.</summary>
    public string? Component { get; init; }

    /// <summary>Checked by the offering's schema.</summary>
    public required JsonElement Parameters { get; init; }
}

/// <summary>
/// Takes an order back, for whoever placed it: what was made goes, and an order that comes later is not begun.
/// </summary>
public sealed record CancelOrder : PlatformCommand
{
    public required Guid OrderId { get; init; }
}
