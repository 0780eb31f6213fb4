namespace Provisioner;

static partial class ProvisionerLog
{
    [LoggerMessage(LogLevel.Warning, "Carrying out orders pauses: {Reason}")]
    public static partial void WorkPaused(this ILogger log, Exception? exception, string reason);

    [LoggerMessage(LogLevel.Warning, "Order {Order} ({Name}) is tried again after {Delay}: {Reason}")]
    public static partial void TriesLater(
        this ILogger log, Guid order, string name, TimeSpan delay, Exception? exception, string reason);

    [LoggerMessage(LogLevel.Warning, "Order {Order} ({Name}) failed: {Reason}")]
    public static partial void Failed(this ILogger log, Guid order, string name, string reason);

    [LoggerMessage(LogLevel.Warning, "Credentials of order {Order} could not be changed: {Reason}")]
    public static partial void DeliveryFailed(this ILogger log, Guid order, string reason);
}
