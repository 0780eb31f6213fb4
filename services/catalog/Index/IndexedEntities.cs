using Catalog.Queries;

namespace Catalog.Index;

/// <summary>
/// Every entity by its ref, and of the keys that were asked for what each has there: enough to say which entities a
/// predicate matches, in which order, and how many have which value. Not safe for use while it is changed.
/// </summary>
sealed class IndexedEntities
{
    readonly Dictionary<string, int> numbers = [];
    readonly List<string> refs = [];
    readonly Stack<int> free = [];
    readonly Dictionary<string, Column> columns = [];
    readonly Bits all = new();
    readonly RefOrder byRef;
    HashSet<int>? touched;
    long used;

    public IndexedEntities() => byRef = new RefOrder(refs);

    public int Count => numbers.Count;

    /// <summary>Those of the keys that are not here, or not as they are needed.</summary>
    public IEnumerable<string> Missing(IndexKeys keys) => keys.All.Where(
        key => !columns.TryGetValue(key, out var column) || (!column.IsSearchable && keys.Searched.Contains(key)));

    public IReadOnlyCollection<string> Keys => columns.Keys;

    /// <summary>All numbers are less.</summary>
    public int Capacity => refs.Count;

    public Column Column(string key)
    {
        var column = columns[key];
        column.LastUsed = Interlocked.Increment(ref used);
        return column;
    }

    public string RefOf(int entity) => refs[entity];

    public int? NumberOf(string @ref) => numbers.TryGetValue(@ref, out var number) ? number : null;

    /// <summary>Begins to remember the numbers of the entities that are changed.</summary>
    public IReadOnlySet<int> Watch() => touched = [];

    public void EndWatch() => touched = null;

    /// <summary>The ref that has the number; null when none has.</summary>
    public string? CurrentRefOf(int entity) => all.Contains(entity) ? refs[entity] : null;

    /// <summary>Takes in changes; a key whose values were mostly replaced by others is forgotten.</summary>
    /// <param name="values">What entities that are there have at the keys that are here.</param>
    public void Apply(
        IEnumerable<(string Ref, bool IsThere)> changes,
        ILookup<(string Ref, string Key), (string? Value, string? Original)> values)
    {
        foreach (var (@ref, isThere) in changes)
        {
            if (!isThere)
            {
                Remove(@ref);
                continue;
            }

            Add(@ref);
            touched?.Add(numbers[@ref]);
            foreach (var (key, column) in columns)
                column.Set(numbers[@ref], [.. values[(@ref, key)]], refs.Count);
        }

        foreach (var worn in columns.Where(pair => pair.Value.IsWorn).Select(pair => pair.Key).ToArray())
            columns.Remove(worn);
    }

    public void Install(string key, Column column)
    {
        columns[key] = column;
        column.LastUsed = Interlocked.Increment(ref used);
    }

    /// <summary>Forgets the keys that were longest unused, as many as it takes, but none of those needed.</summary>
    public void Shrink(long bytesMax, IReadOnlyCollection<string> needed)
    {
        var bytes = columns.Values.Sum(column => column.Bytes);
        foreach (var (key, column) in columns.Where(pair => !needed.Contains(pair.Key)).OrderBy(pair => pair.Value.LastUsed).ToArray())
        {
            if (bytes <= bytesMax)
                return;
            bytes -= column.Bytes;
            columns.Remove(key);
        }
    }

    /// <summary>The entities for which the predicate holds; its keys must be here.</summary>
    public Bits Matching(EntityPredicate predicate)
    {
        var matching = all.Copy();
        Narrow(matching, predicate);
        return matching;
    }

    /// <summary>The entities that have the text in a value at one of the keys.</summary>
    public Bits Containing(IEnumerable<string> keys, ContainedText text)
    {
        var found = new Bits(refs.Count);
        foreach (var key in keys)
            Column(key).AddContaining(text, found);
        return found;
    }

    /// <summary>
    /// A part of the entities of a set in the order of the least value that each has in a column, which all must have, and
    /// of the ref; without a column of the ref alone.
    /// </summary>
    /// <param name="after">The value and ref, or the ref alone, that the part begins behind.</param>
    public IReadOnlyList<int> Page(Bits set, Column? order, bool descending, IReadOnlyList<string>? after, int offset, int limit)
    {
        var refRanks = byRef.Ranks;
        var direction = descending ? -1 : 1;
        var bound = after is null ? long.MinValue : direction * Place(order, after, descending);
        var wanted = (int)Math.Min((long)offset + limit, set.Count());
        // The greatest of those that are to be answered is on top and goes when a lesser one comes.
        var best = new PriorityQueue<int, long>(wanted);
        var greatest = long.MaxValue;
        foreach (var entity in set)
        {
            var place = direction * (((long)(order?.RankOf(entity) ?? 0) << 32) + refRanks[entity]);
            if (place <= bound || place >= greatest || wanted == 0)
                continue;
            if (best.Count < wanted)
                best.Enqueue(entity, -place);
            else
                best.EnqueueDequeue(entity, -place);
            if (best.Count == wanted && best.TryPeek(out _, out var top))
                greatest = -top;
        }

        var page = new int[Math.Max(0, best.Count - offset)];
        for (var i = page.Length - 1; i >= 0; i--)
            page[i] = best.Dequeue();
        return page;
    }

    /// <summary>A set's entities in the order of several columns in turn, then of the ref. Who has no value comes last.</summary>
    public int[] Sorted(Bits set, IReadOnlyList<(Column Column, bool Descending)> by)
    {
        var refRanks = byRef.Ranks;
        int[] sorted = [.. set];
        Array.Sort(sorted, (one, other) =>
        {
            foreach (var (column, descending) in by)
            {
                var (has, hasOther) = (column.Valued.Contains(one), column.Valued.Contains(other));
                var order = !has || !hasOther ? hasOther.CompareTo(has)
                    : (descending ? -1 : 1) * column.RankOf(one).CompareTo(column.RankOf(other));
                if (order != 0)
                    return order;
            }

            return refRanks[one].CompareTo(refRanks[other]);
        });
        return sorted;
    }

    void Add(string @ref)
    {
        if (numbers.ContainsKey(@ref))
            return;
        if (!free.TryPop(out var number))
        {
            number = refs.Count;
            refs.Add(@ref);
        }

        refs[number] = @ref;
        numbers.Add(@ref, number);
        all.Add(number);
        byRef.Add(number);
    }

    void Remove(string @ref)
    {
        if (!numbers.TryGetValue(@ref, out var number))
            return;
        foreach (var column in columns.Values)
            column.Set(number, [], refs.Count);
        touched?.Add(number);
        byRef.Remove(number);
        all.Remove(number);
        numbers.Remove(@ref);
        free.Push(number);
    }

    // As the places of entities are made. What stood there may have gone: then it is the place between its neighbours.
    long Place(Column? column, IReadOnlyList<string> after, bool descending)
    {
        var (rank, isThere) = column?.RankOf(after[0]) ?? (0, true);
        if (!isThere)
            return ((long)rank << 32) - (descending ? 0 : 1);
        var (@ref, isRefThere) = byRef.RankOf(after[^1]);
        return ((long)rank << 32) + @ref - (isRefThere || descending ? 0 : 1);
    }

    void Narrow(Bits set, EntityPredicate predicate)
    {
        switch (predicate)
        {
            case EntityPredicate.All every:
                foreach (var part in every.Parts)
                    Narrow(set, part);
                return;
            case EntityPredicate.Not { Part: var part }:
                set.ExceptWith(Matching(part));
                return;
            case EntityPredicate.HasKey key:
                set.IntersectWith(Column(key.Key).Present);
                return;
        }

        var found = new Bits(refs.Count);
        switch (predicate)
        {
            case EntityPredicate.Any some:
                foreach (var part in some.Parts)
                    found.UnionWith(Matching(part));
                break;
            case EntityPredicate.HasValue value:
                Column(value.Key).AddWithValue(value.Values, found);
                break;
            case EntityPredicate.HasPrefix prefix:
                Column(prefix.Key).AddWithPrefix(prefix.Prefix, found);
                break;
            default:
                throw new InvalidOperationException($"{predicate.GetType().Name} is not in the index.");
        }

        set.IntersectWith(found);
    }
}
