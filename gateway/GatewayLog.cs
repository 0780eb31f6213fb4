namespace Gateway;

static partial class GatewayLog
{
    [LoggerMessage(LogLevel.Warning, "The feed pauses: {Reason}")]
    public static partial void FeedPaused(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "Webhook translation pauses: {Reason}")]
    public static partial void TranslationPaused(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "Webhook delivery {DeliveryId} is parked: {Reason}")]
    public static partial void DeliveryParked(this ILogger log, string deliveryId, string reason);
}
