namespace Testing.Load;

/// <summary>
/// Clients that work side by side until they are told to stop: some send webhooks, some change components of their own,
/// one makes keys. Each goes on with one thing until it is acknowledged.
/// </summary>
public sealed class SteadyLoad : IAsyncDisposable
{
    const int ChangesPerComponent = 5;
    static readonly TimeSpan finishLimit = TimeSpan.FromSeconds(120);

    readonly LoadClient load;
    readonly TimeSpan pause;
    readonly CancellationTokenSource stopping = new();
    readonly Task working;
    int done;

    SteadyLoad(LoadClient load, int pushers, int changers, TimeSpan pause)
    {
        this.load = load;
        this.pause = pause;
        working = Task.WhenAll(
        [
            .. Enumerable.Range(0, pushers).Select(_ => PushAsync()),
            .. Enumerable.Range(0, changers).Select(_ => ChangeAsync()),
            CreateKeysAsync(),
        ]);
    }

    /// <summary>Operations acknowledged so far.</summary>
    public int Done => Volatile.Read(ref done);

    /// <param name="pushers">How many send webhooks.</param>
    /// <param name="changers">How many work on the catalog.</param>
    /// <param name="pause">Of each between two operations.</param>
    public static SteadyLoad Start(LoadClient load, int pushers = 4, int changers = 3, TimeSpan? pause = null) =>
        new(load, pushers, changers, pause ?? TimeSpan.FromMilliseconds(50));

    /// <summary>Lets everyone finish what they have begun; all of it is acknowledged when this returns.</summary>
    /// <exception cref="TimeoutException">Something never was.</exception>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await working;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAny(working);
        stopping.Dispose();
    }

    async Task PushAsync()
    {
        var repository = $"busy/{load.NewName()}";
        while (await GoesOnAsync())
            await DoAsync(load.Push(repository));
    }

    async Task ChangeAsync()
    {
        var component = load.NewName();
        await DoAsync(load.Add(component));
        for (var i = 1; await GoesOnAsync(); i++)
        {
            if (i % ChangesPerComponent != 0)
            {
                await DoAsync(load.Change(component));
                continue;
            }
            // The push is heard of when the broker can be reached; until then the file must stay as it is.
            await DoAsync(i % 2 == 0 ? load.PushChange(component) : load.Remove(component));
            await DoAsync(load.Add(component = load.NewName()));
        }
    }

    async Task CreateKeysAsync()
    {
        while (await GoesOnAsync())
            if (await load.CreateKeyAsync())
                Interlocked.Increment(ref done);
    }

    async Task DoAsync(Operation operation)
    {
        await load.DoAsync(operation, finishLimit);
        Interlocked.Increment(ref done);
    }

    async Task<bool> GoesOnAsync()
    {
        await Task.WhenAny(Task.Delay(pause, stopping.Token));
        return !stopping.IsCancellationRequested;
    }
}
