using System.Diagnostics;
using Defaults.Errors;
using Npgsql;

namespace Gateway.Feed;

/// <summary>
/// The newest events in memory, read once per replica and encoded once for all its readers. A reader that falls behind
/// reads from the database until it has caught up.
/// </summary>
sealed class FeedTail(
    FeedReader reader, NpgsqlDataSource db, FeedSignal written, ILogger<FeedTail> log) : BackgroundService
{
    const int EventsMax = 10_000;
    const int BytesMax = 32 * 1024 * 1024;
    const int PageSize = 500;
    static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan pause = TimeSpan.FromSeconds(1);
    static readonly ActivitySource source = new("Platform.Feed");

    readonly FeedSignal announced = new();
    readonly Lock gate = new();
    readonly Queue<TailEvent> events = [];
    long bytes;
    long sequence = -1;
    string epoch = "";

    /// <summary>Raised when the tail has grown.</summary>
    public FeedSignal Grown { get; } = new();

    /// <summary>The newest event known to this replica.</summary>
    public FeedPosition Position
    {
        get
        {
            lock (gate)
                return new FeedPosition(epoch, sequence);
        }
    }

    /// <summary>Events after a number; null when some of them are no longer in memory.</summary>
    public TailEvent[]? After(long after)
    {
        lock (gate)
        {
            if (after >= sequence)
                return [];
            if (!events.TryPeek(out var first) || first.Row.Sequence > after + 1)
                return null;
            return [.. events.Skip((int)(after + 1 - first.Row.Sequence))];
        }
    }

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        _ = ListenAsync(ct);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var (here, elsewhere) = (written.Next, announced.Next);
                if (!await CatchUpAsync(ct))
                    await Task.WhenAny(here, elsewhere).WaitAsync(pollInterval, ct);
            }
            catch (TimeoutException)
            {
                // Nothing was announced; look anyway.
            }
            catch (Exception exception) when (Transient.Is(exception))
            {
                log.FeedPaused(exception.Message);
                await Task.Delay(pause, ct);
            }
        }
    }

    /// <returns>Whether there may be more.</returns>
    async Task<bool> CatchUpAsync(CancellationToken ct)
    {
        var head = await reader.HeadAsync(ct);
        if (head.Epoch != epoch)
            Begin(head);
        if (head.Sequence == sequence)
            return false;
        var rows = await reader.PageAsync(sequence, head.Sequence, FeedFilter.Everything, PageSize, ct);
        var encoded = rows.Select(Encode).ToList();
        lock (gate)
        {
            foreach (var tailEvent in encoded)
            {
                events.Enqueue(tailEvent);
                bytes += tailEvent.Frame.Length;
            }
            while (events.Count > EventsMax || bytes > BytesMax)
                bytes -= events.Dequeue().Frame.Length;
            sequence = rows.Count > 0 ? rows[^1].Sequence : head.Sequence;
        }
        Grown.Raise();
        return rows.Count == PageSize;
    }

    TailEvent Encode(FeedRow row)
    {
        // The last span of the way from the write to the reader.
        using var activity = source.HasListeners() && ActivityContext.TryParse(row.TraceParent, null, true, out var parent)
            ? source.StartActivity("feed deliver", ActivityKind.Producer, parent)
            : null;
        return new TailEvent(row, CloudEvents.Frame(epoch, row));
    }

    void Begin(FeedHead head)
    {
        lock (gate)
        {
            events.Clear();
            bytes = 0;
            epoch = head.Epoch;
            sequence = head.Sequence;
        }
    }

    /// <summary>Hears of commits by the other replicas.</summary>
    async Task ListenAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await db.OpenConnectionAsync(ct);
                connection.Notification += (_, _) => announced.Raise();
                await using (var listen = new NpgsqlCommand($"listen {FeedAnnouncer.Channel}", connection))
                    await listen.ExecuteNonQueryAsync(ct);
                while (true)
                    await connection.WaitAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (Transient.Is(exception))
            {
                await Task.Delay(pause, ct);
            }
        }
    }
}

/// <summary>An event with its encoded frame.</summary>
sealed record TailEvent(FeedRow Row, byte[] Frame);
