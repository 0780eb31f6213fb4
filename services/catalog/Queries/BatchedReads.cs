namespace Catalog.Queries;

/// <summary>
/// Answers together the questions that come while others are being answered: each waits for a reading that begins after
/// it came, so none is answered with less than what was committed before it.
/// </summary>
/// <param name="read">Answers some questions at once, in their order.</param>
/// <param name="atOnce">How many readings there are at the same time.</param>
sealed class BatchedReads<TQuestion, TAnswer>(Func<IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> read, int atOnce)
{
    readonly Lock gate = new();
    List<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)> waiting = [];
    int reading;

    public Task<TAnswer> AskAsync(TQuestion question, CancellationToken ct)
    {
        var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Add((question, answer));
            if (reading == atOnce)
                return answer.Task.WaitAsync(ct);
            reading++;
        }

        // For all who wait, so under the trace of none.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(ReadAsync, CancellationToken.None);
        return answer.Task.WaitAsync(ct);
    }

    async Task ReadAsync()
    {
        while (Take() is { } asked)
        {
            try
            {
                foreach (var (answer, waits) in (await read([.. asked.Select(one => one.Question)])).Zip(asked))
                    waits.Answer.SetResult(answer);
            }
            // Whatever it is, it is told to all who wait for it, and those who come after are answered again.
            catch (Exception e)
            {
                foreach (var waits in asked)
                    waits.Answer.TrySetException(e);
            }
        }
    }

    List<(TQuestion Question, TaskCompletionSource<TAnswer> Answer)>? Take()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                reading--;
                return null;
            }

            var taken = waiting;
            waiting = [];
            return taken;
        }
    }
}
