using Microsoft.Extensions.Logging;

namespace Messaging;

static partial class MessagingLog
{
    [LoggerMessage(LogLevel.Warning, "{Service} waits for its database: {Reason}")]
    public static partial void WaitingForDatabase(this ILogger log, string service, string reason);

    [LoggerMessage(LogLevel.Information, "{Service} ran migration {Script}")]
    public static partial void Migrated(this ILogger log, string service, string script);

    [LoggerMessage(LogLevel.Warning, "The relay pauses {Delay}: {Reason}")]
    public static partial void RelayPaused(this ILogger log, Exception? exception, TimeSpan delay, string reason);

    [LoggerMessage(LogLevel.Warning, "A broker without our mark: sending the last 24 hours again")]
    public static partial void NewBroker(this ILogger log);

    [LoggerMessage(LogLevel.Information, "Sent {Count} messages again; inboxes drop those they have seen")]
    public static partial void Republished(this ILogger log, long count);

    [LoggerMessage(LogLevel.Warning, "The relay waits for queue {Queue}: its service has not started on this broker yet")]
    public static partial void WaitingForQueue(this ILogger log, string queue);

    [LoggerMessage(LogLevel.Error, "{Queue} parked message {MessageId}: {Reason}")]
    public static partial void Parked(this ILogger log, string queue, Guid? messageId, string reason);

    [LoggerMessage(LogLevel.Warning, "Reading {Queue} pauses: {Reason}")]
    public static partial void ReadingPaused(this ILogger log, string queue, string reason);

    [LoggerMessage(LogLevel.Warning, "Maintenance waits: {Reason}")]
    public static partial void MaintenancePaused(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "{Queue} retries message {MessageId} after {Delay} (attempt {Attempt}): {Reason}")]
    public static partial void Delayed(
        this ILogger log, string queue, Guid messageId, TimeSpan delay, int attempt, string reason);
}
