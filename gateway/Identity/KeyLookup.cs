namespace Gateway.Identity;

/// <summary>Reads the keys among these ids that are good now.</summary>
delegate Task<IReadOnlyList<ApiKeyRow>> ReadKeys(string[] ids, CancellationToken ct);

/// <summary>
/// Asks the database one question at a time, for all ids that came up meanwhile, and for each id only once. However
/// many requests arrive with however many keys, one connection is in use.
/// </summary>
sealed class KeyLookup(ReadKeys read, TimeProvider clock)
{
    /// <param name="AskedAt">Timestamp from before the question: what the answer says was true then or later.</param>
    public readonly record struct Answer(ApiKeyRow? Row, long AskedAt);

    const int BatchSize = 500;
    const int WaitingMax = 10_000;
    static readonly TimeSpan timeout = TimeSpan.FromSeconds(3);

    readonly Lock gate = new();
    readonly Dictionary<string, TaskCompletionSource<Answer>> asked = [];
    readonly Queue<string> waiting = [];
    bool asking;

    /// <exception cref="TimeoutException">The database did not answer, or too many wait for it.</exception>
    public Task<Answer> FindAsync(string id)
    {
        lock (gate)
        {
            if (asked.TryGetValue(id, out var pending))
                return pending.Task;
            if (waiting.Count >= WaitingMax)
                throw new TimeoutException("Too many API keys wait to be checked.");
            var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
            asked.Add(id, answer);
            waiting.Enqueue(id);
            if (!asking)
            {
                asking = true;
                // Without the caller's context: its trace must not own the questions of others.
                ThreadPool.UnsafeQueueUserWorkItem(lookup => _ = lookup.AskAsync(), this, preferLocal: false);
            }
            return answer.Task;
        }
    }

    async Task AskAsync()
    {
        while (NextBatch() is { Length: > 0 } batch)
        {
            var askedAt = clock.GetTimestamp();
            try
            {
                using var ending = new CancellationTokenSource(timeout, clock);
                var rows = (await read(batch, ending.Token)).ToDictionary(row => row.Id);
                foreach (var id in batch)
                    Take(id).SetResult(new Answer(rows.GetValueOrDefault(id), askedAt));
            }
            catch (OperationCanceledException)
            {
                Fail(batch, new TimeoutException($"The database did not answer within {timeout.TotalSeconds} s."));
            }
            // Whatever it is, those who wait must hear it; the next question is asked anew.
            catch (Exception exception)
            {
                Fail(batch, exception);
            }
        }
    }

    string[] NextBatch()
    {
        lock (gate)
        {
            var batch = new string[Math.Min(waiting.Count, BatchSize)];
            for (var i = 0; i < batch.Length; i++)
                batch[i] = waiting.Dequeue();
            asking = batch.Length > 0;
            return batch;
        }
    }

    void Fail(string[] batch, Exception exception)
    {
        foreach (var id in batch)
            Take(id).SetException(exception);
    }

    TaskCompletionSource<Answer> Take(string id)
    {
        lock (gate)
        {
            asked.Remove(id, out var answer);
            return answer!;
        }
    }
}
