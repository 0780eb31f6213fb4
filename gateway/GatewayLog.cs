namespace Gateway;

static partial class GatewayLog
{
    [LoggerMessage(LogLevel.Warning, "The feed pauses: {Reason}")]
    public static partial void FeedPaused(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "Webhook translation pauses: {Reason}")]
    public static partial void TranslationPaused(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "Webhook delivery {DeliveryId} is parked: {Reason}")]
    public static partial void DeliveryParked(this ILogger log, string deliveryId, string reason);

    [LoggerMessage(LogLevel.Warning, "The signing keys cannot be read again now: {Reason}")]
    public static partial void SigningKeysWait(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "{Service} at {Address} does not answer and is left out for a while: {Reason}")]
    public static partial void ReplicaLeftOut(this ILogger log, string service, string address, string reason);
}
