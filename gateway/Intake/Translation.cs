using Contracts;

namespace Gateway.Intake;

/// <summary>What a delivery means to us.</summary>
sealed record Translation(string State, IReadOnlyList<PlatformEvent> Events, string? Reason)
{
    public static Translation Of(IReadOnlyList<PlatformEvent> events) => new(DeliveryState.Translated, events, null);

    public static Translation Ignored(string reason) => new(DeliveryState.Ignored, [], reason);

    public static Translation Parked(string reason) => new(DeliveryState.Parked, [], reason);
}

/// <summary>The states of a stored delivery, as the table's check constraint lists them.</summary>
static class DeliveryState
{
    public const string Received = "received";
    public const string Translated = "translated";

    /// <summary>Kept, but of a kind nobody listens to.</summary>
    public const string Ignored = "ignored";

    /// <summary>All it tells was told before, under another delivery id.</summary>
    public const string Repeated = "repeated";
    public const string Parked = "parked";
}
