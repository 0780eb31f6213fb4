using System.Diagnostics;
using Contracts;
using Dapper;
using Defaults.Errors;
using Messaging;
using Messaging.Database;
using Npgsql;

namespace Gateway.Intake;

/// <summary>
/// Turns stored deliveries into events: each batch's states, facts and events commit together. A delivery that cannot be
/// read is parked with its reason and holds up no other.
/// </summary>
sealed class DeliveryTranslator(IServiceScopeFactory scopes, TranslationSignal signal, ILogger<DeliveryTranslator> log)
    : BackgroundService
{
    const int BatchMax = 50;
    static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    const string ClaimWaiting = """
        select id, source, delivery_id, event, content_type, body, traceparent
          from webhook_deliveries
         where state = 'received'
         order by id
         limit @batch
           for update skip locked
        """;

    const string TellOnce = "insert into webhook_facts (event_id) values (@eventId) on conflict do nothing";

    const string MarkState = """
        update webhook_deliveries set state = @state, reason = @reason, translated_at = clock_timestamp() where id = @id
        """;

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (await TranslateBatchAsync(ct) < BatchMax)
                    await signal.WaitAsync(pollInterval, ct);
            }
            catch (Exception exception) when (Transient.Is(exception))
            {
                log.TranslationPaused(exception.Message);
                await Task.Delay(pause, ct);
            }
        }
    }

    async Task<int> TranslateBatchAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await work.BeginAsync(ct);
        var deliveries = (await work.Connection.QueryAsync<Delivery>(new CommandDefinition(
            ClaimWaiting, new { batch = BatchMax }, work.Transaction, cancellationToken: ct))).AsList();
        if (deliveries.Count == 0)
            return 0;
        foreach (var delivery in deliveries)
            await TranslateAsync(delivery, work, ct);
        CrashPoint.At(CrashPoint.IntakeBeforeTranslated);
        await work.CommitAsync(ct);
        CrashPoint.At(CrashPoint.IntakeAfterTranslated);
        return deliveries.Count;
    }

    async Task TranslateAsync(Delivery delivery, UnitOfWork work, CancellationToken ct)
    {
        // The event continues the trace of the request that brought the delivery.
        using var activity = new Activity("translate delivery");
        if (delivery.TraceParent is not null)
            activity.SetParentId(delivery.TraceParent);
        activity.Start();

        var translation = GitHubTranslation.Translate(delivery);
        var fresh = new List<PlatformEvent>();
        foreach (var told in translation.Events)
            if (await work.Connection.ExecuteAsync(new CommandDefinition(
                TellOnce, new { told.EventId }, work.Transaction, cancellationToken: ct)) == 1)
                fresh.Add(told);
        await work.EnqueueAsync(fresh, ct);

        if (translation.State == DeliveryState.Parked)
            log.DeliveryParked(delivery.DeliveryId, translation.Reason ?? "");
        var state = translation.State == DeliveryState.Translated && fresh.Count == 0
            ? DeliveryState.Repeated
            : translation.State;
        await work.Connection.ExecuteAsync(new CommandDefinition(
            MarkState, new { delivery.Id, state, translation.Reason }, work.Transaction, cancellationToken: ct));
    }
}
