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
    const int WaitingBytesMax = 64 * 1024 * 1024;
    const int BatchMax = 256;
    static readonly TimeSpan admissionTimeout = TimeSpan.FromSeconds(2);

    // The same delivery again is no error and no second row.
    const string InsertBatch = """
        insert into webhook_deliveries (id, source, delivery_id, event, content_type, body, traceparent)
        select * from unnest(@ids, @sources, @deliveryIds, @events, @contentTypes, @bodies, @traces)
            on conflict (source, delivery_id) do nothing
        """;

    readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(WaitingMax);
    long waitingBytes;

    /// <returns>False when too many wait already: nothing was stored.</returns>
    /// <exception cref="NpgsqlException">The database refused or cannot be reached: nothing was stored.</exception>
    public async Task<bool> StoreAsync(Delivery delivery, CancellationToken ct)
    {
        if (Interlocked.Add(ref waitingBytes, delivery.Body.Length) > WaitingBytesMax)
        {
            Interlocked.Add(ref waitingBytes, -delivery.Body.Length);
            return false;
        }
        var item = new Waiting(delivery, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await waiting.Writer.WriteAsync(item, ct).AsTask().WaitAsync(admissionTimeout, ct);
        }
        catch (TimeoutException)
        {
            Interlocked.Add(ref waitingBytes, -delivery.Body.Length);
            return false;
        }
        await item.Stored.Task;
        CrashPoint.At(CrashPoint.IntakeAfterInsert);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        var batch = new List<Waiting>(BatchMax);
        while (await waiting.Reader.WaitToReadAsync(ct))
        {
            while (batch.Count < BatchMax && waiting.Reader.TryRead(out var item))
                batch.Add(item);
            await StoreBatchAsync(batch, ct);
            Interlocked.Add(ref waitingBytes, -batch.Sum(item => (long)item.Delivery.Body.Length));
            batch.Clear();
        }
    }

    async Task StoreBatchAsync(List<Waiting> batch, CancellationToken ct)
    {
        try
        {
            await InsertAsync(batch.ConvertAll(item => item.Delivery), ct);
            signal.Raise();
            foreach (var item in batch)
                item.Stored.TrySetResult();
        }
        catch (Exception exception) when (exception is NpgsqlException || Transient.Is(exception))
        {
            // Each caller gets the fault as if it had written alone: 503 for an outage.
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
