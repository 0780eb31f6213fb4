namespace Messaging.Outbox;

/// <summary>A body over the limit is a fault of the writer, which must send facts and a link instead of a document.</summary>
public sealed class EventTooLargeException(string type, string subject, int bytes) : Exception(
    $"{type} of {subject} has {bytes:N0} bytes; an event may have {OutboxWriter.BodyBytesMax:N0}. Send a digest and a link.");
