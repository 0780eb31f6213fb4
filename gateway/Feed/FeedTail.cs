using System.Diagnostics;
using Npgsql;

namespace Gateway.Feed;

/// <summary>
/// The newest events in memory, read once per replica and encoded once for all its readers. A reader that falls behind
/// reads from the database until it has caught up.
/// </summary>
sealed class FeedTail(
    FeedReader reader, NpgsqlConnectionStringBuilder settings, FeedSignal written, ILogger<FeedTail> log) : BackgroundService
{
    const int EventsMax = 10_000;
    const int BytesMax = 32 * 1024 * 1024;
    const int PageSize = 500;
    static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan pause = TimeSpan.FromSeconds(1);
    static readonly ActivitySource source = new("Platform.Feed");

    readonly FeedSignal announced = new();
    readonly TailBuffer events = new(EventsMax, BytesMax);
    volatile FeedHead? head;

    /// <summary>Raised when the tail has grown, or has begun anew.</summary>
    public FeedSignal Grown { get; } = new();

    /// <summary>The newest event in memory; an empty epoch before the first look at the database.</summary>
    public FeedPosition Position => events.Position;

    /// <summary>The head as this replica saw it last; others may have seen a newer one. Null before the first look.</summary>
    public FeedHead? Head => head;

    /// <summary>Events after a place; null when they are not in memory.</summary>
    public TailEvent[]? After(FeedPosition after) => events.After(after, PageSize);

    protected override Task ExecuteAsync(CancellationToken ct) => Task.WhenAll(FollowAsync(ct), ListenAsync(ct));

    async Task FollowAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var (here, elsewhere) = (written.Next, announced.Next);
                if (!await CatchUpAsync(ct))
                    await Task.WhenAny(here, elsewhere, Task.Delay(pollInterval, ct));
            }
            // Whatever it is, readers depend on the next look.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                log.FeedStumbled(exception);
                await Task.Delay(pause, ct);
            }
        }
    }

    /// <returns>Whether there may be more.</returns>
    async Task<bool> CatchUpAsync(CancellationToken ct)
    {
        var now = await reader.HeadAsync(ct);
        head = now;
        var position = events.Position;
        if (now.Position == position)
            return false;

        var rows = now.Epoch == position.Epoch && now.Sequence > position.Sequence
            ? await reader.RowsAsync(position.Sequence, now.Sequence, FeedFilter.Everything, PageSize, ct)
            : [];
        if (rows.Count > 0 && rows[0].Sequence == position.Sequence + 1)
            events.Add(rows.Select(row => Encode(row, now.Epoch)));
        else
            // The first look, a restored log, or a retention shorter than an outage: readers that need what lies
            // between ask the database, which knows whether it is still there.
            events.Begin(now.Position);
        Grown.Raise();
        return events.Position.Sequence < now.Sequence;
    }

    static TailEvent Encode(FeedRow row, string epoch)
    {
        // The last span of the way from the write to the reader.
        using var activity = source.HasListeners() && ActivityContext.TryParse(row.TraceParent, null, true, out var parent)
            ? source.StartActivity("feed deliver", ActivityKind.Producer, parent)
            : null;
        return new TailEvent(row with { Body = [] }, CloudEvents.Frame(epoch, row));
    }

    /// <summary>Hears of commits by the other replicas.</summary>
    async Task ListenAsync(CancellationToken ct)
    {
        // One of its own: in the pool it would go on listening for whoever has it next.
        var unpooled = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false };
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
                await connection.OpenAsync(ct);
                connection.Notification += (_, _) => announced.Raise();
                await using (var listen = new NpgsqlCommand($"listen {FeedAnnouncer.Channel}", connection))
                    await listen.ExecuteNonQueryAsync(ct);
                while (true)
                    await connection.WaitAsync(ct);
            }
            // Without it the tail looks every half second, which is late but right.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                log.FeedStumbled(exception);
                await Task.Delay(pause, ct);
            }
        }
    }
}
