using System.Threading.Channels;
using Dapper;
using Defaults.Errors;
using Messaging;
using Npgsql;

namespace Gateway.Intake;

/// <summary>
/// Stores deliveries by group commit: what arrives while one commit waits for the disk goes into the next. A caller is
/// answered after its row is durable.
/// </summary>
sealed class DeliveryStore(NpgsqlDataSource db, TranslationSignal signal) : BackgroundService
{
    const int WaitingMax = 4_096;
    const int BatchMax = 256;
    const int BatchBytesMax = 32 * 1024 * 1024;

    /// <summary>With the body's 5 s this stays within GitHub's 10.</summary>
    static readonly TimeSpan storeTimeout = TimeSpan.FromSeconds(4);

    // The same delivery again is no error and no second row.
    const string InsertBatch = """
        insert into webhook_deliveries (id, source, delivery_id, event, content_type, body, traceparent)
        select * from unnest(@ids, @sources, @deliveryIds, @events, @contentTypes, @bodies, @traces)
            on conflict (source, delivery_id) do nothing
        """;

    readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(WaitingMax);

    /// <returns>
    /// False when it could not be stored in time. It may be stored nevertheless, which does no harm: sent again, it is
    /// the same delivery.
    /// </returns>
    /// <exception cref="NpgsqlException">The database refused or cannot be reached: nothing was stored.</exception>
    public async Task<bool> StoreAsync(Delivery delivery, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ending.CancelAfter(storeTimeout);
        var item = new Waiting(delivery, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await waiting.Writer.WriteAsync(item, ending.Token);
            await item.Stored.Task.WaitAsync(ending.Token);
        }
        catch (Exception exception) when (
            exception is ChannelClosedException
            || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return false;
        }
        CrashPoint.At(CrashPoint.IntakeAfterInsert);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        var batch = new List<Waiting>(BatchMax);
        try
        {
            while (await waiting.Reader.WaitToReadAsync(ct))
            {
                var bytes = 0;
                while (batch.Count < BatchMax && bytes < BatchBytesMax && waiting.Reader.TryRead(out var item))
                {
                    batch.Add(item);
                    bytes += item.Delivery.Body.Length;
                }
                await StoreBatchAsync(batch, ct);
                batch.Clear();
            }
        }
        finally
        {
            // Nobody may wait for a writer that has ended.
            waiting.Writer.TryComplete();
            while (waiting.Reader.TryRead(out var item))
                item.Stored.TrySetCanceled(CancellationToken.None);
        }
    }

    async Task StoreBatchAsync(IReadOnlyList<Waiting> batch, CancellationToken ct)
    {
        try
        {
            await InsertAsync([.. batch.Select(item => item.Delivery)], ct);
            signal.Raise();
            foreach (var item in batch)
                item.Stored.TrySetResult();
        }
        catch (Exception exception) when (batch.Count > 1 && !Transient.Is(exception) && !ct.IsCancellationRequested)
        {
            // One of them the database does not take. The others are not to suffer for it.
            foreach (var item in batch)
                await StoreBatchAsync([item], ct);
        }
        // Each caller gets the fault as if it had written alone, 503 for an outage; the next batch is stored anew.
        catch (Exception exception)
        {
            foreach (var item in batch)
                item.Stored.TrySetException(exception);
        }
    }

    async Task InsertAsync(List<Delivery> deliveries, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            InsertBatch,
            new
            {
                ids = deliveries.ConvertAll(d => d.Id),
                sources = deliveries.ConvertAll(d => d.Source),
                deliveryIds = deliveries.ConvertAll(d => d.DeliveryId),
                events = deliveries.ConvertAll(d => d.Event),
                contentTypes = deliveries.ConvertAll(d => d.ContentType),
                bodies = deliveries.ConvertAll(d => d.Body),
                traces = deliveries.ConvertAll(d => d.TraceParent).ToArray(),
            },
            cancellationToken: ct));
    }

    sealed record Waiting(Delivery Delivery, TaskCompletionSource Stored);
}
