namespace Gateway.Intake;

/// <summary>A webhook as it came.</summary>
sealed record Delivery
{
    /// <summary>Ours.</summary>
    public required Guid Id { get; init; }

    /// <summary>Which kind of sender: <c>github</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The sender's id, the same when it is sent again.</summary>
    public required string DeliveryId { get; init; }

    /// <summary>The sender's name for what happened: <c>push</c>.</summary>
    public required string Event { get; init; }
    public required string ContentType { get; init; }
    public required byte[] Body { get; init; }
    public required string? TraceParent { get; init; }
}
