namespace Catalog.Index;

/// <summary>The order of entities by their refs.</summary>
/// <param name="refs">Of each entity by its number.</param>
sealed class RefOrder(IReadOnlyList<string> refs)
{
    readonly List<int> sorted = [];
    int[]? ranks;

    public void Add(int entity)
    {
        sorted.Insert(LowerBound(refs[entity]), entity);
        ranks = null;
    }

    public void Remove(int entity)
    {
        sorted.RemoveAt(LowerBound(refs[entity]));
        ranks = null;
    }

    /// <summary>The place of each entity by its number.</summary>
    // Readers may find it missing at the same time; each makes the same.
    public int[] Ranks => ranks ??= Rank();

    /// <summary>The place at which the ref stands or would stand, and whether it is there.</summary>
    public (int Rank, bool IsThere) RankOf(string @ref)
    {
        var place = LowerBound(@ref);
        return (place, place < sorted.Count && refs[sorted[place]] == @ref);
    }

    int LowerBound(string @ref)
    {
        var (low, high) = (0, sorted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(refs[sorted[middle]], @ref) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    int[] Rank()
    {
        var made = new int[refs.Count];
        for (var i = 0; i < sorted.Count; i++)
            made[sorted[i]] = i;
        return made;
    }
}
