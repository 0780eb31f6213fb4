using System.Diagnostics;

namespace Testing;

/// <summary>Waits for something to become true by looking again and again, with a limit. Tests do not sleep.</summary>
public static class Eventually
{
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan interval = TimeSpan.FromMilliseconds(25);

    /// <param name="what">Completes the sentence "It did not come true that …".</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (limit ?? DefaultLimit))
                throw new TimeoutException($"It did not come true within {watch.Elapsed.TotalSeconds:N1} s that {what}.");
            await Task.Delay(interval);
        }
    }

    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? limit = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, limit);

    /// <summary>Runs a check until it throws no more; at the limit its last complaint is the failure.</summary>
    public static async Task PassesAsync(Func<Task> check, TimeSpan? limit = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await check();
                return;
            }
            // Any complaint of the check counts, whatever its type; the last one is not swallowed.
            catch (Exception) when (watch.Elapsed < (limit ?? DefaultLimit))
            {
                await Task.Delay(interval);
            }
        }
    }

    /// <summary>Reads until what is read is good, and returns that.</summary>
    public static async Task<T> ReadAsync<T>(
        Func<Task<T>> read, Func<T, bool> good, string what, TimeSpan? limit = null)
    {
        var last = await read();
        await TrueAsync(
            async () =>
            {
                if (good(last))
                    return true;
                last = await read();
                return good(last);
            },
            what, limit);
        return last;
    }
}
