using System.Runtime.InteropServices;

namespace Catalog.Index;

/// <summary>
/// What all entities have at one key of <c>entity_fields</c>: which of them has a value, and the other way about. Entities
/// and values are numbers.
/// </summary>
sealed class Column
{
    const int Many = -2;
    const int None = -1;
    const int EntityCost = 20;
    const int WornFrom = 1_024;
    const int BytesOfObjects = 1_024;
    const int BytesOfEntry = 64;    // of one in a dictionary, with what it refers to

    readonly ValueTable values = new();
    readonly Dictionary<int, Postings> shared = [];
    readonly Dictionary<int, int[]> several = [];
    int alive;            // values that an entity has
    int[] only = [];      // by value: the entity that alone has it, None, or Many that are in `shared`
    int[] least = [];     // by entity: the value that is first in order, or None; where there are more `several` has all

    /// <summary>A number that grows, by which the longest unused is known.</summary>
    public long LastUsed { get; set; }

    /// <summary>The entities that have the key.</summary>
    public Bits Present { get; } = new();

    /// <summary>The entities that have a value there: one may be too long to be indexed.</summary>
    public Bits Valued { get; } = new();

    /// <summary>True when most of its values are of the past: they stay where they are until it is read anew.</summary>
    public bool IsWorn => values.Count > WornFrom && values.Count > 2 * alive;

    /// <summary>About what it takes.</summary>
    public long Bytes =>
        BytesOfObjects + values.Bytes + ((only.Length + least.Length) * sizeof(int)) + Present.Bytes + Valued.Bytes
            + shared.Values.Sum(postings => (long)postings.Bytes + BytesOfEntry) + ((long)several.Count * BytesOfEntry);

    /// <summary>Builds a column of rows in any order.</summary>
    public static Column Of(IReadOnlyList<(int Entity, string? Value, string? Original)> rows)
    {
        var column = new Column();
        var known = new Dictionary<(string, string), int>();
        var (numbered, capacity) = (new List<(int Entity, int Value)>(rows.Count), 0);
        foreach (var (entity, value, original) in rows)
        {
            capacity = Math.Max(capacity, entity + 1);
            column.Present.Add(entity);
            if (value is null)
                continue;
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(known, (value, original ?? value), out var isKnown);
            if (!isKnown)
                number = column.values.Append(value, original ?? value);
            numbered.Add((entity, number));
        }

        column.values.Sort();
        Grow(ref column.least, capacity);
        foreach (var (entity, value) in numbered)
            column.Add(entity, value, capacity);
        return column;
    }

    /// <summary>Makes what an entity has at the key these values.</summary>
    public void Set(int entity, IReadOnlyList<(string? Value, string? Original)> rows, int capacity)
    {
        if (rows.Count == 0)
            Present.Remove(entity);
        else
            Present.Add(entity);
        int[] now = [.. rows.Where(row => row.Value is not null).Select(row => values.Number(row.Value!, row.Original ?? row.Value!))];
        int[] before = [.. ValuesOf(entity)];
        if (now.AsSpan().SequenceEqual(before))
            return;
        foreach (var gone in before.Except(now))
            Remove(entity, gone);
        foreach (var added in now.Except(before))
            Add(entity, added, capacity);
    }

    public void AddWithValue(IEnumerable<string> texts, Bits set)
    {
        foreach (var text in texts)
            AddEntities(values.WithText(text), set);
    }

    public void AddWithPrefix(string prefix, Bits set) => AddEntities(values.WithPrefix(prefix), set);

    public void AddContaining(ContainedText text, Bits set)
    {
        foreach (var value in text.In(values))
            AddEntities([value], set);
    }

    /// <summary>The place of an entity that is <see cref="Valued"/> in the order of the key: that of its least value.</summary>
    public int RankOf(int entity) => values.RankOf(least[entity]);

    /// <summary>The text that the entity is ordered by.</summary>
    public string OrderedBy(int entity) => values.TextOf(least[entity]);

    public (int Rank, bool IsThere) RankOf(string text) => values.RankOf(text);

    /// <summary>What an entity has at the key, as texts.</summary>
    public IEnumerable<string> TextsOf(int entity)
    {
        foreach (var value in ValuesOf(entity).ToArray())
            yield return values.TextOf(value);
    }

    /// <summary>The values as they are written, each with the number of entities in the set that have it.</summary>
    public IEnumerable<(string Original, int Count)> Counts(Bits set, int setCount)
    {
        // Sets of bits are walked by words, lists and entities one by one, which takes longer.
        if (setCount * EntityCost > Math.Min((long)values.Count * Valued.Bytes / sizeof(ulong), Valued.Bytes * 8L))
        {
            for (var value = 0; value < values.Count; value++)
            {
                if (CountOf(value, set) is > 0 and var count)
                    yield return (values.OriginalOf(value), count);
            }
            yield break;
        }

        var counts = new Dictionary<int, int>();
        foreach (var entity in set)
        {
            foreach (var value in ValuesOf(entity))
                CollectionsMarshal.GetValueRefOrAddDefault(counts, value, out _)++;
        }

        foreach (var (value, count) in counts)
            yield return (values.OriginalOf(value), count);
    }

    ReadOnlySpan<int> ValuesOf(int entity)
    {
        if (entity >= least.Length || least[entity] == None)
            return [];
        return several.TryGetValue(entity, out var all) ? all : least.AsSpan(entity, 1);
    }

    int CountOf(int value, Bits set) => only[value] switch
    {
        None => 0,
        Many => shared[value].CountShared(set),
        var entity => set.Contains(entity) ? 1 : 0,
    };

    void AddEntities(ReadOnlySpan<int> of, Bits set)
    {
        foreach (var value in of)
        {
            if (value >= only.Length || only[value] == None)
                continue;
            if (only[value] == Many)
                shared[value].AddTo(set);
            else
                set.Add(only[value]);
        }
    }

    void Add(int entity, int value, int capacity)
    {
        Grow(ref only, value + 1);
        switch (only[value])
        {
            case None:
                only[value] = entity;
                alive++;
                break;
            case Many:
                shared[value].Add(entity, capacity);
                break;
            case var other:
                var both = shared[value] = new Postings();
                both.Add(other, capacity);
                both.Add(entity, capacity);
                only[value] = Many;
                break;
        }

        SetValues(entity, [.. ValuesOf(entity), value]);
    }

    void Remove(int entity, int value)
    {
        if (only[value] == Many)
            shared[value].Remove(entity);
        if (only[value] != Many || (shared[value].Count == 0 && shared.Remove(value)))
        {
            only[value] = None;
            alive--;
        }

        SetValues(entity, [.. ValuesOf(entity).ToArray().Where(other => other != value)]);
    }

    void SetValues(int entity, int[] all)
    {
        Grow(ref least, entity + 1);
        if (all.Length > 1)
            several[entity] = all;
        else
            several.Remove(entity);
        if (all.Length == 0)
            Valued.Remove(entity);
        else
            Valued.Add(entity);
        least[entity] = all.DefaultIfEmpty(None).MinBy(value => value, values.ByText);
    }

    static void Grow(ref int[] numbers, int length)
    {
        var before = numbers.Length;
        if (length <= before)
            return;
        Array.Resize(ref numbers, Math.Max(length, before + (before / 4)));
        numbers.AsSpan(before).Fill(None);
    }
}
