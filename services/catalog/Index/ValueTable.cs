using System.Text;

namespace Catalog.Index;

/// <summary>
/// The distinct values of a key, numbered in the order of their arrival and kept in one run of bytes, so that a quarter of
/// a million of them cost little more than their letters. A value is its lower-cased text and the original, which is kept
/// where it differs; their order is that of the text's bytes, as the database has it.
/// </summary>
sealed class ValueTable
{
    const byte End = 0;    // in no text that the database stores

    byte[] bytes = [];
    int used;
    int[] starts = [];
    ushort[] lengths = [];
    int[] sorted = [];
    int[]? ranks;

    public ValueTable() => ByText = Comparer<int>.Create(Compare);

    public IComparer<int> ByText { get; }

    public int Count { get; private set; }

    public int Bytes =>
        bytes.Length + ((starts.Length + sorted.Length + (ranks?.Length ?? 0)) * sizeof(int)) + (lengths.Length * sizeof(ushort));

    public ReadOnlySpan<byte> Text(int value) => bytes.AsSpan(starts[value], lengths[value]);

    public string TextOf(int value) => Encoding.UTF8.GetString(Text(value));

    public string OriginalOf(int value) => Encoding.UTF8.GetString(Original(value));

    /// <summary>Adds a value that is not there; <see cref="Sort"/> must follow before anything is looked for.</summary>
    public int Append(string text, string original)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length + original.Length) + 2);
        starts[Count] = used;
        lengths[Count] = (ushort)Write(text);
        if (!string.Equals(original, text, StringComparison.Ordinal))
            Write(original);
        sorted[Count] = Count;
        return Count++;
    }

    public void Sort()
    {
        sorted.AsSpan(0, Count).Sort(Compare);
        ranks = null;
    }

    /// <returns>The value's number, be it new or not.</returns>
    public int Number(string text, string original)
    {
        var added = Append(text, original);
        var place = LowerBound(added);
        if (place < Count - 1 && Compare(sorted[place], added) == 0)
        {
            Count--;
            used = starts[added];
            return sorted[place];
        }

        Array.Copy(sorted, place, sorted, place + 1, Count - 1 - place);
        ranks = null;
        return sorted[place] = added;
    }

    /// <summary>The values whose text is this; they differ in their originals.</summary>
    public ReadOnlySpan<int> WithText(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        var (from, to) = (LowerBound(wanted), 0);
        for (to = from; to < Count && Text(sorted[to]).SequenceEqual(wanted); to++)
        {
        }

        return sorted.AsSpan(from..to);
    }

    public ReadOnlySpan<int> WithPrefix(string prefix)
    {
        var wanted = Encoding.UTF8.GetBytes(prefix);
        var (from, to) = (LowerBound(wanted), Count);
        for (var low = from; low < to;)
        {
            var middle = (low + to) / 2;
            if (Text(sorted[middle]).StartsWith(wanted))
                low = middle + 1;
            else
                to = middle;
        }

        return sorted.AsSpan(from..to);
    }

    /// <summary>Where a value stands among all, by its text; values of one text stand at the same place.</summary>
    public int RankOf(int value) => (ranks ?? Rank())[value];

    /// <summary>The place at which the text stands or would stand, and whether it is there.</summary>
    public (int Rank, bool IsThere) RankOf(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        var place = LowerBound(wanted);
        return place < Count ? (RankOf(sorted[place]), Text(sorted[place]).SequenceEqual(wanted)) : (place, false);
    }

    // Readers may find it missing at the same time; each makes the same.
    int[] Rank()
    {
        var made = new int[Count];
        for (var i = 0; i < Count; i++)
            made[sorted[i]] = i > 0 && Text(sorted[i]).SequenceEqual(Text(sorted[i - 1])) ? made[sorted[i - 1]] : i;
        return ranks = made;
    }

    ReadOnlySpan<byte> Original(int value)
    {
        var from = starts[value] + lengths[value] + 1;
        var to = value + 1 < Count ? starts[value + 1] : used;
        return from < to ? bytes.AsSpan(from, to - 1 - from) : Text(value);
    }

    int Compare(int one, int other)
    {
        var texts = Text(one).SequenceCompareTo(Text(other));
        return texts != 0 ? texts : Original(one).SequenceCompareTo(Original(other));
    }

    int LowerBound(ReadOnlySpan<byte> text)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Text(sorted[middle]).SequenceCompareTo(text) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    // Among all but the last, which it is itself.
    int LowerBound(int value)
    {
        var (low, high) = (0, Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Compare(sorted[middle], value) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    int Write(string text)
    {
        var written = Encoding.UTF8.GetBytes(text, bytes.AsSpan(used));
        bytes[used + written] = End;
        used += written + 1;
        return written;
    }

    void Reserve(int more)
    {
        if (used + more > bytes.Length)
            Array.Resize(ref bytes, Math.Max(used + more, bytes.Length + (bytes.Length / 2)));
        if (Count < starts.Length)
            return;
        var larger = Math.Max(8, Count + (Count / 2));
        Array.Resize(ref starts, larger);
        Array.Resize(ref lengths, larger);
        Array.Resize(ref sorted, larger);
    }
}
