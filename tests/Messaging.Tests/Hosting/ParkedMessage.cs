namespace Messaging.Tests.Hosting;

/// <summary>A parked message as the REST interface tells it.</summary>
sealed record ParkedMessage(
    Guid Id, Guid? MessageId, string Queue, string? MessageType, string Reason, DateTimeOffset ParkedAt, string Body);

sealed record ParkedPage(IReadOnlyList<ParkedMessage> Items, Guid? After);
