namespace Contracts.Provisioner;

/// <summary>Credentials of a resource were made and handed to a member of its team; those of before open no new connection.</summary>
[EventType("provisioner.credentials.delivered.v1")]
public sealed record CredentialsDelivered : OrderEvent
{
    public required string DeliveredTo { get; init; }

    /// <summary>1 for the first delivery, and so on.</summary>
    public required int Rotation { get; init; }
}

/// <summary>Someone asked for credentials of a resource who is not a member of its team. Nothing was changed.</summary>
[EventType("provisioner.credentials.refused.v1")]
public sealed record CredentialsRefused : OrderEvent
{
    public required string RefusedTo { get; init; }
}
