namespace Catalog;

static partial class CatalogLog
{
    [LoggerMessage(LogLevel.Warning, "Refreshing pauses: {Reason}")]
    public static partial void RefreshPaused(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Error, "Location {Location} could not be refreshed; it is tried again at its next turn")]
    public static partial void RefreshFailed(this ILogger log, Guid location, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Old versions of entities could not be forgotten; it is tried again in an hour")]
    public static partial void RetentionFailed(this ILogger log, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Notes of changes could not be deleted; it is tried again in ten minutes")]
    public static partial void ForgettingChangesFailed(this ILogger log, Exception exception);

    [LoggerMessage(LogLevel.Information, "Configured locations: {Added} added, {Removed} removed")]
    public static partial void Reconciled(this ILogger log, int added, int removed);
}
