namespace Catalog;

/// <summary>What is done alike to each of many items takes all cores; for a few that would cost more than it saves.</summary>
static class ManyItems
{
    const int FewMax = 32;

    /// <summary>The results in the order of the items.</summary>
    public static TResult[] SelectEach<T, TResult>(this IReadOnlyList<T> items, Func<T, TResult> select)
    {
        var results = new TResult[items.Count];
        if (items.Count <= FewMax)
        {
            for (var i = 0; i < results.Length; i++)
                results[i] = select(items[i]);
        }
        else
            Parallel.For(0, results.Length, i => results[i] = select(items[i]));
        return results;
    }
}
