namespace Catalog.Queries;

/// <summary>
/// Answers together the questions that come while others are being answered: each waits for a reading that begins after
/// it came, so none is answered with less than what was committed before it.
/// </summary>
/// <param name="read">Answers all of some questions at once.</param>
/// <param name="atOnce">How many readings there are at the same time.</param>
sealed class BatchedReads<TQuestion, TAnswer>(Func<IReadOnlyList<TQuestion>, Task<TAnswer>> read, int atOnce)
{
    readonly Lock gate = new();
    List<TQuestion> questions = [];
    TaskCompletionSource<TAnswer> answer = NewAnswer();
    int reading;

    /// <returns>What was read for all who asked together.</returns>
    public Task<TAnswer> AskAsync(TQuestion question, CancellationToken ct)
    {
        Task<TAnswer> asked;
        lock (gate)
        {
            questions.Add(question);
            asked = answer.Task;
            if (reading == atOnce)
                return asked.WaitAsync(ct);
            reading++;
        }

        // For all who wait, so under the trace of none.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(ReadAsync, CancellationToken.None);
        return asked.WaitAsync(ct);
    }

    async Task ReadAsync()
    {
        while (Take() is var (asked, promised))
        {
            try
            {
                promised.SetResult(await read(asked));
            }
            catch (Exception e)
            {
                promised.SetException(e);
            }
        }
    }

    (List<TQuestion> Questions, TaskCompletionSource<TAnswer> Answer)? Take()
    {
        lock (gate)
        {
            if (questions.Count == 0)
            {
                reading--;
                return null;
            }

            var taken = (questions, answer);
            (questions, answer) = ([], NewAnswer());
            return taken;
        }
    }

    static TaskCompletionSource<TAnswer> NewAnswer() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
