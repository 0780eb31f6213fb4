using System.Diagnostics;
using Contracts;
using Messaging.Outbox;
using Npgsql;

namespace Messaging.Database;

/// <summary>
/// One transaction in which state and its events commit together. Scoped: a request's handler begins and commits it;
/// a consumer finds it begun by the inbox, which commits it.
/// </summary>
public sealed class UnitOfWork(NpgsqlDataSource db, OutboxSignal signal, TimeProvider clock) : IAsyncDisposable
{
    NpgsqlConnection? connection;
    NpgsqlTransaction? transaction;
    readonly List<Action> afterCommit = [];
    bool enqueued;

    public NpgsqlConnection Connection => connection ?? throw new InvalidOperationException("BeginAsync comes first.");

    public NpgsqlTransaction Transaction => transaction ?? throw new InvalidOperationException("BeginAsync comes first.");

    public async Task BeginAsync(CancellationToken ct)
    {
        await DisposeAsync();
        connection = await db.OpenConnectionAsync(ct);
        transaction = await connection.BeginTransactionAsync(ct);
    }

    /// <summary>Stamps events and commands with id, version and time, and stores them as finished messages.</summary>
    /// <exception cref="EventTooLargeException">A body is over 256 KiB: events carry facts, not documents.</exception>
    public Task EnqueueAsync(IReadOnlyList<PlatformMessage> messages, CancellationToken ct)
    {
        var trace = Activity.Current?.Id;
        return EnqueueAsync(messages, [.. messages.Select(_ => trace)], ct);
    }

    /// <summary>For messages of several requests in one transaction: each continues the trace of its own.</summary>
    public async Task EnqueueAsync(IReadOnlyList<PlatformMessage> messages, string?[] traces, CancellationToken ct)
    {
        if (messages.Count == 0)
            return;
        await OutboxWriter.InsertAsync(Connection, messages, traces, clock.GetUtcNow(), ct);
        enqueued = true;
    }

    public Task EnqueueAsync(PlatformMessage message, CancellationToken ct) => EnqueueAsync([message], ct);

    /// <summary>To wake what would otherwise find the change by polling; not run when the transaction comes to nothing.</summary>
    public void AfterCommit(Action wake) => afterCommit.Add(wake);

    public async Task CommitAsync(CancellationToken ct)
    {
        CrashPoint.At(CrashPoint.WriteBeforeCommit);
        await Transaction.CommitAsync(ct);
        CrashPoint.At(CrashPoint.WriteAfterCommit);
        if (enqueued)
            signal.Raise();
        foreach (var wake in afterCommit)
            wake();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
            await transaction.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
        transaction = null;
        connection = null;
        enqueued = false;
        afterCommit.Clear();
    }
}
