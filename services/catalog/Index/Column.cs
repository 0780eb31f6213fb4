using System.Runtime.InteropServices;

namespace Catalog.Index;

/// <summary>
/// What all entities have at one key of <c>entity_fields</c>: which of them has a value, and the other way about. Entities
/// and values are numbers.
/// </summary>
sealed class Column
{
    const int None = -1;
    const int EntityCost = 20;
    const int WornFrom = 1_024;
    const int BytesOfObjects = 1_024;
    const int BytesOfEntry = 64;    // of one in a dictionary, with what it refers to

    readonly ValueTable values = new();
    readonly Holders entities = new();
    readonly Dictionary<int, int[]> several = [];
    Words? words;         // made before a text is first looked for
    int[] least = [];     // by entity: the value that is first in order, or None; where there are more `several` has all

    /// <summary>A number that grows, by which the longest unused is known.</summary>
    public long LastUsed { get; set; }

    /// <summary>The entities that have the key.</summary>
    public Bits Present { get; } = new();

    /// <summary>The entities that have a value there: one may be too long to be indexed.</summary>
    public Bits Valued { get; } = new();

    /// <summary>True when most of its values are of the past: they stay where they are until it is read anew.</summary>
    public bool IsWorn => values.Count > WornFrom && values.Count > 2 * entities.Held;

    /// <summary>About what it takes.</summary>
    public long Bytes =>
        BytesOfObjects + values.Bytes + entities.Bytes + (words?.Bytes ?? 0) + ((long)least.Length * sizeof(int)) + Present.Bytes + Valued.Bytes
            + ((long)several.Count * BytesOfEntry);

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
        Numbers.Grow(ref column.least, capacity, None);
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
        int[] now = [.. rows.Where(row => row.Value is not null).Select(row => Number(row.Value!, row.Original ?? row.Value!))];
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

    /// <summary>True when it is ready for <see cref="AddContaining"/>.</summary>
    public bool IsSearchable => words is not null;

    /// <summary>Makes it ready; readers may go on meanwhile.</summary>
    public void MakeSearchable() => words ??= Words.Of(values);

    public void AddContaining(ContainedText text, Bits set)
    {
        if (text.Pieces.Count == 0)
        {
            for (var value = 0; value < values.Count; value++)
                AddEntitiesIf(text.IsIn(values.Text(value)), value);
            return;
        }

        foreach (var value in words!.With(text.Pieces, values.Count))
            AddEntitiesIf(text.IsPiece || text.IsIn(values.Text(value)), value);

        void AddEntitiesIf(bool isIn, int value)
        {
            if (isIn)
                entities.AddTo(set, value);
        }
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

    /// <summary>The numbers of the values that have one of the texts.</summary>
    public int[] ValuesWith(IEnumerable<string> texts) => [.. texts.SelectMany(text => values.WithText(text).ToArray())];

    /// <param name="wanted">Numbers of values.</param>
    public bool HasAny(int entity, int[] wanted) => ValuesOf(entity).ContainsAny(wanted);

    /// <summary>The values as they are written, each with the number of entities in the set that have it.</summary>
    public IEnumerable<(string Original, int Count)> Counts(Bits set, int setCount)
    {
        // Sets of bits are walked by words, lists and entities one by one, which takes longer.
        if (setCount * EntityCost > Math.Min((long)values.Count * Valued.Bytes / sizeof(ulong), Valued.Bytes * 8L))
        {
            for (var value = 0; value < values.Count; value++)
            {
                if (entities.CountShared(value, set) is > 0 and var count)
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

    void AddEntities(ReadOnlySpan<int> of, Bits set)
    {
        foreach (var value in of)
            entities.AddTo(set, value);
    }

    /// <returns>The value's number, be it new or not.</returns>
    int Number(string text, string original)
    {
        var before = values.Count;
        var value = values.Number(text, original);
        if (value == before)
            words?.Add(value, values.Count, text);
        return value;
    }

    void Add(int entity, int value, int capacity)
    {
        entities.Add(value, entity, capacity);
        SetValues(entity, [.. ValuesOf(entity), value]);
    }

    void Remove(int entity, int value)
    {
        entities.Remove(value, entity);
        SetValues(entity, [.. ValuesOf(entity).ToArray().Where(other => other != value)]);
    }

    void SetValues(int entity, int[] all)
    {
        Numbers.Grow(ref least, entity + 1, None);
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
}
