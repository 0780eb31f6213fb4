namespace Catalog.Index;

/// <summary>The entities that share a value: a list while they are few, a set of bits once that is smaller.</summary>
sealed class Postings
{
    const int NumberBits = 32;
    const int AlwaysListed = 64;

    int[] numbers = new int[4];
    Bits? bits;

    public int Count { get; private set; }

    public int Bytes => bits?.Bytes ?? numbers.Length * sizeof(int);

    /// <param name="number">One that is not there.</param>
    /// <param name="capacity">How many numbers there can be.</param>
    public void Add(int number, int capacity)
    {
        if (bits is null && Count > AlwaysListed && Count > capacity / NumberBits)
        {
            bits = new Bits(capacity);
            foreach (var listed in numbers.AsSpan(0, Count))
                bits.Add(listed);
            numbers = [];
        }

        if (bits is not null)
        {
            bits.Add(number);
        }
        else
        {
            if (Count == numbers.Length)
                Array.Resize(ref numbers, Count * 2);
            numbers[Count] = number;
        }

        Count++;
    }

    /// <param name="number">One that is there.</param>
    public void Remove(int number)
    {
        Count--;
        bits?.Remove(number);
        if (bits is null)
            numbers[numbers.AsSpan(0, Count + 1).IndexOf(number)] = numbers[Count];
    }

    public void AddTo(Bits set)
    {
        if (bits is not null)
        {
            set.UnionWith(bits);
            return;
        }

        foreach (var number in numbers.AsSpan(0, Count))
            set.Add(number);
    }

    public int CountShared(Bits set)
    {
        if (bits is not null)
            return bits.CountShared(set);
        var count = 0;
        foreach (var number in numbers.AsSpan(0, Count))
            count += set.Contains(number) ? 1 : 0;
        return count;
    }
}
