using Defaults.Errors;
using Messaging.Bus;
using Messaging.Database;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.Outbox;

/// <summary>
/// Carries committed messages to the broker. Every replica runs it; partitions are locked in PostgreSQL, so any number
/// of them may run. Each loop owns one database connection and one channel and opens both anew after any fault.
/// </summary>
public sealed class Relay(
    NpgsqlConnectionStringBuilder settings, Broker broker, BrokerMark mark, OutboxSignal signal, RelayProgress progress,
    ILogger<Relay> log) : BackgroundService
{
    const int Loops = 2;
    static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan pauseMin = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan pauseMax = TimeSpan.FromSeconds(2);

    // Losing a move to outbox_sent only repeats messages, which inboxes drop; so the relay need not wait for the disk.
    // A relay that is stopped in its tracks gives its partitions back after 30 s.
    const string SessionSettings = "-c synchronous_commit=off -c idle_in_transaction_session_timeout=30s -c lock_timeout=1s";

    protected override Task ExecuteAsync(CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, Loops).Select(_ => KeepRelayingAsync(ct)));

    async Task KeepRelayingAsync(CancellationToken ct)
    {
        var pause = pauseMin;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await RelayUntilFaultAsync(() => pause = pauseMin, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            // Whatever it is: a relay that gave up would let everything that is written wait for ever.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                var isOutage = Transient.Is(exception) || BrokerFault.Is(exception);
                log.RelayPaused(isOutage ? null : exception, pause, exception.Message);
                await progress.ProbeAsync(ct);
                await Task.Delay(pause, ct);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, pauseMax.Ticks));
            }
        }
    }

    async Task RelayUntilFaultAsync(Action onProgress, CancellationToken ct)
    {
        await using var toBroker = await broker.ConnectAsync("relay", ct);
        await mark.CheckAsync(toBroker, ct);
        await using var channel = await Broker.ConfirmingChannelAsync(toBroker, ct);

        var unpooled = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            Pooling = false,
            ApplicationName = $"{settings.ApplicationName} relay",
            Options = SessionSettings,
        };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync(ct);

        while (!ct.IsCancellationRequested)
        {
            var published = await RelayRound.RunAsync(connection, channel, ct);
            if (published is not null)
                progress.Claimed();
            onProgress();
            if (published is null or 0)
                await signal.WaitAsync(pollInterval, ct);
        }
    }
}
