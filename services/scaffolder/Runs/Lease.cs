using Dapper;
using Messaging.Database;
using Messaging.Outbox;
using Npgsql;
using Scaffolder.Tasks;

namespace Scaffolder.Runs;

/// <summary>
/// The right to run a task, kept by a heartbeat. Every write locks the task's row and looks at the fence first, so that
/// a process that was stopped in its tracks writes nothing once another one has gone on.
/// </summary>
sealed class Lease : IAsyncDisposable
{
    const int BeatSecondsMax = 5;
    static readonly TimeSpan heartbeat = TimeSpan.FromSeconds(10);
    static readonly TimeSpan afterMiss = TimeSpan.FromSeconds(2);

    // Shorter than the lease: what cannot be fenced, such as a file, must have ended when another process begins.
    static readonly TimeSpan quietMax = TimeSpan.FromSeconds(20);

    const string Fence = """
        select cancel_asked from tasks where id = @task and fence = @fence and state = 'processing' for update
        """;

    const string Extend = """
        update tasks
           set lease_until = now() + @lease, heartbeat_at = now()
         where id = @task and fence = @fence and state = 'processing'
        returning cancel_asked
        """;

    readonly NpgsqlDataSource db;
    readonly OutboxSignal outbox;
    readonly TaskWatches watches;
    readonly TimeProvider clock;
    readonly CancellationTokenSource ending;
    readonly Task beating;

    public Lease(
        ClaimedTask task, NpgsqlDataSource db, OutboxSignal outbox, TaskWatches watches, TimeProvider clock,
        CancellationToken stopping)
    {
        (Task, this.db, this.outbox, this.watches, this.clock) = (task, db, outbox, watches, clock);
        CancelAsked = task.CancelAsked;
        ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        beating = KeepAsync();
    }

    public ClaimedTask Task { get; }

    /// <summary>Ends when the lease is lost, somebody cancels the task, or the process stops.</summary>
    public CancellationToken Ending => ending.Token;

    public bool IsLost { get; private set; }

    public bool CancelAsked { get; private set; }

    /// <summary>One transaction under the fence.</summary>
    /// <param name="prepare">What takes long and needs no fence; it comes first, so that the row is not locked
    /// meanwhile.</param>
    /// <exception cref="LeaseLostException">Another process has the task; nothing was written.</exception>
    public async Task WriteAsync(Func<UnitOfWork, Task> write, Func<UnitOfWork, Task>? prepare = null)
    {
        // Not under a token: what was done is to be written down also while the process stops.
        await using var work = new UnitOfWork(db, outbox, clock);
        await work.BeginAsync(CancellationToken.None);
        if (prepare is not null)
            await prepare(work);
        var asked = await work.Connection.ExecuteScalarAsync<bool?>(new CommandDefinition(
            Fence, new { task = Task.Id, Task.Fence }, work.Transaction));
        if (asked is null)
        {
            Lose();
            throw new LeaseLostException(Task.Id);
        }

        CancelAsked |= asked.Value;
        await write(work);
        await work.CommitAsync(CancellationToken.None);
        watches.Raise(Task.Id);
    }

    /// <summary>Somebody asked for the task's end.</summary>
    public void Cancel()
    {
        CancelAsked = true;
        End();
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await beating;
        ending.Dispose();
    }

    async Task KeepAsync()
    {
        var (lastGood, pause) = (clock.GetTimestamp(), heartbeat);
        while (!ending.IsCancellationRequested)
        {
            await System.Threading.Tasks.Task.Delay(pause, ending.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ending.IsCancellationRequested)
                return;
            var isGood = await BeatAsync();
            pause = isGood ? heartbeat : afterMiss;
            if (isGood)
                lastGood = clock.GetTimestamp();
            else if (clock.GetElapsedTime(lastGood) > quietMax)
                Lose();
        }
    }

    async Task<bool> BeatAsync()
    {
        try
        {
            await using var connection = await db.OpenConnectionAsync(ending.Token);
            var asked = await connection.ExecuteScalarAsync<bool?>(new CommandDefinition(
                Extend, new { task = Task.Id, Task.Fence, lease = ClaimedTask.LeaseTime },
                commandTimeout: BeatSecondsMax, cancellationToken: ending.Token));
            if (asked is null)
                Lose();
            else if (asked.Value)
                Cancel();
            return asked is not null;
        }
        // Whatever it is, the deadline decides.
        catch (Exception)
        {
            return false;
        }
    }

    void Lose()
    {
        IsLost = true;
        End();
    }

    void End()
    {
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The task has just ended.
        }
    }
}

/// <summary>Another process went on with the task.</summary>
sealed class LeaseLostException(Guid task) : Exception($"The lease of task {task} is lost.");
