using Defaults.Errors;
using Gateway.Feed;
using Messaging.Bus;

namespace Gateway;

static partial class GatewayLog
{
    [LoggerMessage(LogLevel.Warning, "The feed pauses: {Reason}")]
    public static partial void FeedPaused(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "The feed failed unexpectedly and tries again")]
    public static partial void FeedFailed(this ILogger log, Exception exception);

    /// <summary>An outage takes a line; what nobody expected comes with its stack.</summary>
    public static void FeedStumbled(this ILogger log, Exception exception)
    {
        if (Transient.Is(exception) || BrokerFault.Is(exception) || exception is FencedException)
            log.FeedPaused(exception.Message);
        else
            log.FeedFailed(exception);
    }

    [LoggerMessage(LogLevel.Error, "{Type} of {Subject} could not be taken into the gateway's groups: {Reason}")]
    public static partial void GroupEventIgnored(this ILogger log, string type, string subject, string reason);

    [LoggerMessage(LogLevel.Warning, "Webhook translation pauses: {Reason}")]
    public static partial void TranslationPaused(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "Webhook translation failed unexpectedly and tries again")]
    public static partial void TranslationFailed(this ILogger log, Exception exception);

    [LoggerMessage(LogLevel.Error, "Webhook delivery {DeliveryId} is parked: {Reason}")]
    public static partial void DeliveryParked(this ILogger log, string deliveryId, string reason);

    [LoggerMessage(LogLevel.Warning, "The signing keys cannot be read again now: {Reason}")]
    public static partial void SigningKeysWait(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "{Service} at {Address} does not answer and is left out for a while: {Reason}")]
    public static partial void ReplicaLeftOut(this ILogger log, string service, string address, string reason);
}
