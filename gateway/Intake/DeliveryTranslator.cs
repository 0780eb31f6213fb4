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
    const string Savepoint = "delivery";
    static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    const string ClaimWaiting = """
        select id
          from webhook_deliveries
         where state = 'received'
         order by id
         limit @batch
           for update skip locked
        """;

    // One at a time: a body may have 25 MiB.
    const string SelectDelivery = """
        select id, source, delivery_id, event, content_type, body, traceparent from webhook_deliveries where id = @id
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
            // Whatever it is: nothing of this batch is committed, and the next round begins it anew.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                if (Transient.Is(exception))
                    log.TranslationPaused(exception.Message);
                else
                    log.TranslationFailed(exception);
                await Task.Delay(pause, ct);
            }
        }
    }

    async Task<int> TranslateBatchAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await work.BeginAsync(ct);
        var ids = (await work.Connection.QueryAsync<Guid>(new CommandDefinition(
            ClaimWaiting, new { batch = BatchMax }, work.Transaction, cancellationToken: ct))).AsList();
        if (ids.Count == 0)
            return 0;
        foreach (var id in ids)
            await TranslateOrParkAsync(id, work, ct);
        CrashPoint.At(CrashPoint.IntakeBeforeTranslated);
        await work.CommitAsync(ct);
        CrashPoint.At(CrashPoint.IntakeAfterTranslated);
        return ids.Count;
    }

    async Task TranslateOrParkAsync(Guid id, UnitOfWork work, CancellationToken ct)
    {
        var delivery = await work.Connection.QuerySingleAsync<Delivery>(new CommandDefinition(
            SelectDelivery, new { id }, work.Transaction, cancellationToken: ct));
        await work.Transaction.SaveAsync(Savepoint, ct);
        try
        {
            await TranslateAsync(delivery, work, ct);
            await work.Transaction.ReleaseAsync(Savepoint, ct);
        }
        // Not an outage, so it is the delivery's own fault, or ours with this delivery: it must not hold up the others.
        catch (Exception exception) when (!Transient.Is(exception) && !ct.IsCancellationRequested)
        {
            await work.Transaction.RollbackAsync(Savepoint, ct);
            log.TranslationFailed(exception);
            await MarkAsync(delivery, Translation.Parked($"It could not be translated: {exception.Message}"), work, ct);
        }
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

        var repeated = translation.State == DeliveryState.Translated && fresh.Count == 0;
        await MarkAsync(
            delivery, repeated ? translation with { State = DeliveryState.Repeated } : translation, work, ct);
    }

    async Task MarkAsync(Delivery delivery, Translation translation, UnitOfWork work, CancellationToken ct)
    {
        if (translation.State == DeliveryState.Parked)
            log.DeliveryParked(delivery.DeliveryId, translation.Reason ?? "");
        await work.Connection.ExecuteAsync(new CommandDefinition(
            MarkState, new { delivery.Id, translation.State, translation.Reason }, work.Transaction, cancellationToken: ct));
    }
}
