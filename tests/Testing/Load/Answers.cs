using System.Collections.Concurrent;

namespace Testing.Load;

/// <summary>How often each status was answered, and what was said with those that have no place under any fault.</summary>
public sealed class Answers
{
    const int SamplesMax = 10;

    readonly ConcurrentDictionary<string, int> counts = new();
    readonly ConcurrentQueue<string> faults = new();
    readonly ConcurrentQueue<string> refusals = new();

    /// <summary>By status, or by the kind of failure where there was no answer.</summary>
    public IReadOnlyDictionary<string, int> Counts => counts;

    /// <summary>
    /// Answers that no outage excuses: a 500, and a 503 that does not say when to come back. 404 and 409 tell of an
    /// earlier try that succeeded.
    /// </summary>
    public IReadOnlyCollection<string> Faults => faults;

    /// <summary>The first of what was not acknowledged, with its time.</summary>
    public IReadOnlyCollection<string> Refusals => refusals;

    /// <summary>How often something else came than an acknowledgement, or nothing at all.</summary>
    public int Refused => counts.Where(pair => pair.Key[0] != '2').Sum(pair => pair.Value);

    internal async Task NoteAsync(Operation operation, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        Count($"{status}");
        if (status >= 300)
            NoteRefusal($"{operation} was answered {status}");
        if (status == 500 || (status == 503 && response.Headers.RetryAfter is null) || status is 400 or 401 or 403 or 422)
            await AddFaultAsync(operation, response);
    }

    internal void NoteFailure(Operation operation, Exception exception)
    {
        Count(exception.GetType().Name);
        NoteRefusal($"{operation} had no answer: {exception.Message}");
    }

    public override string ToString() =>
        string.Join(", ", counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} × {pair.Key}"));

    void Count(string what) => counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    void NoteRefusal(string what)
    {
        if (refusals.Count < SamplesMax)
            refusals.Enqueue($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {what}");
    }

    async Task AddFaultAsync(Operation operation, HttpResponseMessage response)
    {
        if (faults.Count < SamplesMax)
            faults.Enqueue(
                $"{operation} was answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }
}
