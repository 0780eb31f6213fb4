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
    const int BodyBytesInBatch = 256 * 1024;
    const string Savepoint = "delivery";
    static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    // A long body is read alone, later: one may have 25 MiB.
    const string ClaimWaiting = """
        select id, source, delivery_id, event, content_type, traceparent,
               case when octet_length(body) <= @bodyBytes then body end as body
          from webhook_deliveries
         where state = 'received'
         order by id
         limit @batch
           for update skip locked
        """;

    const string SelectDelivery = """
        select id, source, delivery_id, event, content_type, body, traceparent from webhook_deliveries where id = @id
        """;

    const string TellOnce = """
        insert into webhook_facts (event_id) select unnest(@ids) on conflict do nothing returning event_id
        """;

    const string MarkStates = """
        update webhook_deliveries d
           set state = given.state, reason = given.reason, translated_at = clock_timestamp()
          from unnest(@ids, @states, @reasons) as given (id, state, reason)
         where d.id = given.id
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
        var claimed = (await work.Connection.QueryAsync<Claimed>(new CommandDefinition(
            ClaimWaiting, new { batch = BatchMax, bodyBytes = BodyBytesInBatch }, work.Transaction,
            cancellationToken: ct))).AsList();
        if (claimed.Count == 0)
            return 0;

        // Together they cost a handful of statements; one that cannot be stored makes all of them go singly.
        var together = claimed.Where(each => each.Body is not null).Select(each => each.ToDelivery(each.Body!)).ToList();
        if (!await TryAsync(together, work, ct))
            foreach (var delivery in together)
                await TranslateOrParkAsync(delivery, work, ct);
        foreach (var large in claimed.Where(each => each.Body is null))
            await TranslateOrParkAsync(await ReadAsync(large.Id, work, ct), work, ct);

        CrashPoint.At(CrashPoint.IntakeBeforeTranslated);
        await work.CommitAsync(ct);
        CrashPoint.At(CrashPoint.IntakeAfterTranslated);
        return claimed.Count;
    }

    static Task<Delivery> ReadAsync(Guid id, UnitOfWork work, CancellationToken ct) =>
        work.Connection.QuerySingleAsync<Delivery>(new CommandDefinition(
            SelectDelivery, new { id }, work.Transaction, cancellationToken: ct));

    async Task TranslateOrParkAsync(Delivery delivery, UnitOfWork work, CancellationToken ct)
    {
        if (!await TryAsync([delivery], work, ct))
            await MarkAsync([(delivery, Translation.Parked("It could not be translated; the gateway's log says why."))], work, ct);
    }

    /// <returns>False when nothing came of it for a reason that lies in the deliveries, or in us with these.</returns>
    async Task<bool> TryAsync(IReadOnlyList<Delivery> deliveries, UnitOfWork work, CancellationToken ct)
    {
        await work.Transaction.SaveAsync(Savepoint, ct);
        try
        {
            await TranslateAsync(deliveries, work, ct);
            await work.Transaction.ReleaseAsync(Savepoint, ct);
            return true;
        }
        catch (Exception exception) when (!Transient.Is(exception) && !ct.IsCancellationRequested)
        {
            await work.Transaction.RollbackAsync(Savepoint, ct);
            log.TranslationFailed(exception);
            return false;
        }
    }

    static async Task<HashSet<Guid>> TellAsync(IEnumerable<Guid> ids, UnitOfWork work, CancellationToken ct) =>
        [.. await work.Connection.QueryAsync<Guid>(new CommandDefinition(
            TellOnce, new { ids = ids.Order().ToArray() }, work.Transaction, cancellationToken: ct))];

    async Task TranslateAsync(IReadOnlyList<Delivery> deliveries, UnitOfWork work, CancellationToken ct)
    {
        var translated = deliveries.Select(delivery => (Delivery: delivery, Translation: GitHubTranslation.Translate(delivery))).ToList();
        var fresh = await TellAsync(
            translated.SelectMany(each => each.Translation.Events).Select(told => told.EventId).Distinct(), work, ct);

        var (events, traces) = (new List<PlatformEvent>(), new List<string?>());
        var marks = new List<(Delivery, Translation)>();
        foreach (var (delivery, translation) in translated)
        {
            // Taken out as they are used, so that the same body twice in one batch is told once.
            var own = translation.Events.Where(told => fresh.Remove(told.EventId)).ToList();
            events.AddRange(own);
            // The event continues the trace of the request that brought the delivery.
            traces.AddRange(own.Select(_ => delivery.TraceParent));
            var isRepeated = translation.State == DeliveryState.Translated && own.Count == 0;
            marks.Add((delivery, isRepeated ? translation with { State = DeliveryState.Repeated } : translation));
        }
        await work.EnqueueAsync(events, [.. traces], ct);
        await MarkAsync(marks, work, ct);
    }

    async Task MarkAsync(IReadOnlyList<(Delivery Delivery, Translation Translation)> marks, UnitOfWork work, CancellationToken ct)
    {
        foreach (var (delivery, translation) in marks.Where(mark => mark.Translation.State == DeliveryState.Parked))
            log.DeliveryParked(delivery.DeliveryId, translation.Reason ?? "");
        await work.Connection.ExecuteAsync(new CommandDefinition(
            MarkStates,
            new
            {
                ids = marks.Select(mark => mark.Delivery.Id).ToArray(),
                states = marks.Select(mark => mark.Translation.State).ToArray(),
                reasons = marks.Select(mark => mark.Translation.Reason).ToArray(),
            },
            work.Transaction, cancellationToken: ct));
    }

    sealed record Claimed
    {
        public required Guid Id { get; init; }
        public required string Source { get; init; }
        public required string DeliveryId { get; init; }
        public required string Event { get; init; }
        public required string ContentType { get; init; }
        public required string? TraceParent { get; init; }

        /// <summary>Null where it is too long to be read with others.</summary>
        public required byte[]? Body { get; init; }

        public Delivery ToDelivery(byte[] body) => new()
        {
            Id = Id, Source = Source, DeliveryId = DeliveryId, Event = Event, ContentType = ContentType, Body = body,
            TraceParent = TraceParent,
        };
    }
}
