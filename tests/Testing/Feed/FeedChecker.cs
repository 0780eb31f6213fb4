namespace Testing.Feed;

/// <summary>
/// Compares the whole feed with what was acknowledged: nothing missing, nothing doubled, numbers dense, versions of each
/// subject 1, 2, 3 … in the feed's order.
/// </summary>
public static class FeedChecker
{
    const int DifferencesShown = 25;

    /// <param name="entries">The feed read from its first event to its end by someone who may see everything.</param>
    /// <returns>Sentences; none when all is well.</returns>
    public static IReadOnlyList<string> Check(Journal journal, IReadOnlyList<FeedEntry> entries) =>
    [
        .. CheckNumbers(entries),
        .. CheckIds(entries),
        .. CheckVersions(entries),
        .. CheckJournal(journal, entries),
    ];

    /// <exception cref="InvalidOperationException">They differ; the message says in what.</exception>
    public static void Require(Journal journal, IReadOnlyList<FeedEntry> entries)
    {
        var differences = Check(journal, entries);
        if (differences.Count > 0)
            throw new InvalidOperationException(
                $"{differences.Count} differences between the feed of {entries.Count} events and the journal of "
                + $"{journal.Entries.Count} operations:\n{string.Join('\n', differences.Take(DifferencesShown))}");
    }

    static IEnumerable<string> CheckNumbers(IReadOnlyList<FeedEntry> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].Epoch != entries[0].Epoch)
                yield return $"{entries[i]} is of epoch {entries[i].Epoch}; the feed began with {entries[0].Epoch}.";
            if (entries[i].Sequence != i + 1)
                yield return $"{entries[i]} stands where number {i + 1} belongs.";
        }
    }

    static IEnumerable<string> CheckIds(IReadOnlyList<FeedEntry> entries) =>
        from same in entries.GroupBy(entry => entry.EventId)
        where same.Count() > 1
        select $"Event {same.Key} is told {same.Count()} times: {string.Join(", ", same)}.";

    static IEnumerable<string> CheckVersions(IReadOnlyList<FeedEntry> entries)
    {
        var last = new Dictionary<string, long>();
        foreach (var entry in entries)
        {
            var previous = last.GetValueOrDefault(entry.Subject);
            if (entry.Version != previous + 1)
                yield return $"{entry} follows version {previous} of its subject.";
            last[entry.Subject] = entry.Version;
        }
    }

    /// <summary>As many as were acknowledged at least, as many as were tried at most.</summary>
    static IEnumerable<string> CheckJournal(Journal journal, IReadOnlyList<FeedEntry> entries)
    {
        var bySubject = entries.ToLookup(entry => (entry.Type, entry.Subject));
        var expectations = journal.Entries
            .SelectMany(operation => operation.Expected.Select(expected => (operation, expected)))
            .GroupBy(each => each.expected, each => each.operation.IsAcknowledged);
        foreach (var expectation in expectations)
        {
            var expected = expectation.Key;
            var told = bySubject[(expected.Type, expected.Subject)].Count(expected.Matches);
            var acknowledged = expectation.Count(isAcknowledged => isAcknowledged);
            if (told < acknowledged)
                yield return $"{expected} was acknowledged {acknowledged} times and is told {told} times.";
            if (told > expectation.Count())
                yield return $"{expected} was asked for {expectation.Count()} times and is told {told} times.";
        }
    }
}
