using System.Runtime.InteropServices;

namespace Catalog.Index;

/// <summary>
/// Which values have which three bytes in a row: a text is in none that lacks three of its own, so few values need be looked
/// at to find those that have it. Numbers of values are kept as the distances between them, in seven bits a byte.
/// </summary>
sealed class Trigrams
{
    public const int Length = 3;
    const int BytesOfEntry = 64;    // of one in the dictionary, with the object that it refers to

    readonly Dictionary<int, Run> runs = [];

    public long Bytes => runs.Values.Sum(run => (long)run.Bytes + BytesOfEntry);

    /// <param name="value">Greater than all that were added before.</param>
    public void Add(int value, ReadOnlySpan<byte> text)
    {
        for (var i = 0; i <= text.Length - Length; i++)
            (CollectionsMarshal.GetValueRefOrAddDefault(runs, KeyAt(text, i), out _) ??= new Run()).Add(value);
    }

    /// <summary>The values that have the rarest three bytes of a text that is no shorter, in the order of their numbers.</summary>
    public IEnumerable<int> Near(ReadOnlySpan<byte> text)
    {
        Run? rarest = null;
        for (var i = 0; i <= text.Length - Length; i++)
        {
            if (!runs.TryGetValue(KeyAt(text, i), out var run))
                return [];
            if (rarest is null || run.Count < rarest.Count)
                rarest = run;
        }

        return rarest!.Values();
    }

    static int KeyAt(ReadOnlySpan<byte> text, int i) => (text[i] << 16) | (text[i + 1] << 8) | text[i + 2];

    sealed class Run
    {
        const int More = 0x80;

        byte[] distances = new byte[4];
        int used;
        int last = -1;

        public int Count { get; private set; }

        public int Bytes => distances.Length;

        public void Add(int value)
        {
            // A text may have the same three bytes twice.
            if (value == last)
                return;
            if (used + sizeof(int) + 1 > distances.Length)
                Array.Resize(ref distances, (distances.Length * 3 / 2) + sizeof(int));
            var distance = (uint)(value - last);
            for (; distance >= More; distance >>= 7)
                distances[used++] = (byte)(distance | More);
            distances[used++] = (byte)distance;
            last = value;
            Count++;
        }

        public IEnumerable<int> Values()
        {
            var value = -1;
            for (var at = 0; at < used; at++)
            {
                var (distance, shift) = (0, 0);
                for (; distances[at] >= More; at++, shift += 7)
                    distance |= (distances[at] & ~More) << shift;
                yield return value += distance | (distances[at] << shift);
            }
        }
    }
}
