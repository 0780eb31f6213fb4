using Catalog.Queries;
using Xunit;

namespace Catalog.Tests.Queries;

public sealed class BatchedReadsTests : IDisposable
{
    readonly List<int[]> read = [];
    readonly SemaphoreSlim mayEnd = new(0);

    public void Dispose() => mayEnd.Dispose();

    [Fact]
    public async Task Questions_that_come_while_one_is_answered_are_answered_together_by_a_later_reading()
    {
        var reads = new BatchedReads<int, int>(EchoAsync, atOnce: 1);
        var first = reads.AskAsync(1, CancellationToken.None);
        await UntilReadAsync(1);

        Task<int>[] others = [reads.AskAsync(2, CancellationToken.None), reads.AskAsync(3, CancellationToken.None)];
        mayEnd.Release(2);

        Assert.Equal(1, await first);
        var answers = await Task.WhenAll(others);
        Assert.Equal([2, 3], answers);
        Assert.Equal([[1], [2, 3]], read);
    }

    [Fact]
    public async Task As_many_readings_as_are_allowed_go_on_at_once()
    {
        var reads = new BatchedReads<int, int>(EchoAsync, atOnce: 2);
        Task<int>[] asked = [reads.AskAsync(1, CancellationToken.None)];
        await UntilReadAsync(1);
        asked = [.. asked, reads.AskAsync(2, CancellationToken.None)];
        await UntilReadAsync(2);
        asked = [.. asked, reads.AskAsync(3, CancellationToken.None)];
        mayEnd.Release(3);

        var answers = await Task.WhenAll(asked);
        Assert.Equal([1, 2, 3], answers);
    }

    [Fact]
    public async Task A_reading_that_fails_is_told_to_all_who_wait_for_it_and_to_nobody_after()
    {
        var fails = true;
        var reads = new BatchedReads<int, int>(
            asked => fails ? throw new TimeoutException() : Task.FromResult(asked), atOnce: 1);

        await Assert.ThrowsAsync<TimeoutException>(() => reads.AskAsync(1, CancellationToken.None));
        fails = false;

        Assert.Equal(2, await reads.AskAsync(2, CancellationToken.None));
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_nobody_along()
    {
        var reads = new BatchedReads<int, int>(EchoAsync, atOnce: 1);
        using var gone = new CancellationTokenSource();
        var first = reads.AskAsync(1, gone.Token);
        await UntilReadAsync(1);
        var second = reads.AskAsync(2, CancellationToken.None);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        mayEnd.Release(2);

        Assert.Equal(2, await second);
    }

    async Task<IReadOnlyList<int>> EchoAsync(IReadOnlyList<int> asked)
    {
        lock (read)
            read.Add([.. asked]);
        await mayEnd.WaitAsync();
        return asked;
    }

    async Task UntilReadAsync(int count)
    {
        while (true)
        {
            lock (read)
            {
                if (read.Count >= count)
                    return;
            }

            await Task.Delay(5);
        }
    }
}
