using Contracts;
using Dapper;
using MassTransit;
using Messaging.Database;

namespace Messaging.Inbox;

/// <summary>
/// Makes a consumer's effect happen once: the inbox row, the version guard, what the consumer writes and what it sends
/// share one transaction, and the broker's acknowledgement follows the commit.
/// </summary>
sealed class InboxFilter<T>(UnitOfWork work, Endpoints endpoints, DelayedMessages delayed, InboxLag lag)
    : IFilter<ConsumeContext<T>>
    where T : class
{
    // A concurrent twin waits here for the first one's commit or rollback, which is what decides.
    const string MarkSeen = """
        insert into inbox (message_id, consumer) values (@EventId, @queue) on conflict do nothing
        """;

    const string GuardVersion = """
        insert into inbox_versions as known (consumer, subject, version)
        values (@queue, @Subject, @Version)
            on conflict (consumer, subject) do update set version = excluded.version
         where known.version < excluded.version
        """;

    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var message = Checked(context);
        var queue = context.ReceiveContext.InputAddress.Segments[^1];
        context.ReceiveContext.TransportHeaders.TryGetHeader("traceparent", out var traceParent);
        using var trace = MessagingTelemetry.Continue(traceParent);
        CrashPoint.At(CrashPoint.ConsumerBeforeTransaction);
        try
        {
            await work.BeginAsync(context.CancellationToken);
            if (!await ShouldConsumeAsync(message, queue, context.CancellationToken))
            {
                await work.CommitAsync(context.CancellationToken);
                // Without this MassTransit takes the message for skipped.
                await context.NotifyConsumed(TimeSpan.Zero, "inbox-duplicate");
                return;
            }
            await next.Send(context);
            CrashPoint.At(CrashPoint.ConsumerBeforeCommit);
            await work.CommitAsync(context.CancellationToken);
            CrashPoint.At(CrashPoint.ConsumerAfterCommit);
            lag.Consumed(queue, message.OccurredAt);
        }
        catch (RetryLaterException retry)
        {
            await work.DisposeAsync();
            if (!await delayed.StoreAsync(context, queue, message, retry, context.CancellationToken))
                throw;
            await context.NotifyConsumed(TimeSpan.Zero, "retry-later");
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("inbox");

    /// <summary>A message of ours with an id; what has none cannot be consumed once and is parked.</summary>
    static PlatformMessage Checked(ConsumeContext<T> context) => context.Message switch
    {
        PlatformMessage message when message.EventId != Guid.Empty => message,
        PlatformMessage => throw new InvalidMessageException($"{typeof(T).Name} has no eventId."),
        _ => throw new InvalidMessageException($"{typeof(T).Name} is no message of the platform."),
    };

    async Task<bool> ShouldConsumeAsync(PlatformMessage message, string queue, CancellationToken ct)
    {
        var firstSeen = await work.Connection.ExecuteAsync(new CommandDefinition(
            MarkSeen, new { message.EventId, queue }, work.Transaction, cancellationToken: ct)) == 1;
        if (!firstSeen || !endpoints.KeepsLatestOnly(queue))
            return firstSeen;
        return await work.Connection.ExecuteAsync(new CommandDefinition(
            GuardVersion, new { queue, message.Subject, message.Version }, work.Transaction, cancellationToken: ct)) == 1;
    }
}

/// <summary>A fault of the message itself: parked at once, no retry can cure it.</summary>
public sealed class InvalidMessageException(string reason) : Exception(reason);
