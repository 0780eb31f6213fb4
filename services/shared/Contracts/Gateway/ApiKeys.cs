namespace Contracts.Gateway;

/// <summary>An API key was made. Subject: <c>key:</c> and its id. Never carries the secret.</summary>
[EventType("gateway.key.created.v1")]
public sealed record ApiKeyCreated : PlatformEvent
{
    public required string KeyId { get; init; }
    public required string Name { get; init; }
    public required string CreatedBy { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>An API key was revoked. Subject: <c>key:</c> and its id.</summary>
[EventType("gateway.key.revoked.v1")]
public sealed record ApiKeyRevoked : PlatformEvent
{
    public required string KeyId { get; init; }
    public required string RevokedBy { get; init; }
}

/// <summary>A new key was published to sign internal tokens from <see cref="ActiveAt"/> on. Subject: <c>key:signing</c>.</summary>
[EventType("gateway.signing-key.rotated.v1")]
public sealed record SigningKeyRotated : PlatformEvent
{
    public required string KeyId { get; init; }
    public required string RotatedBy { get; init; }
    public required DateTimeOffset ActiveAt { get; init; }
}
