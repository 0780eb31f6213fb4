using System.Numerics;

namespace Catalog.Index;

/// <summary>A set of small numbers, one bit for each.</summary>
sealed class Bits
{
    const int WordBits = 64;

    ulong[] words;

    public Bits(int capacity = 0) => words = new ulong[(capacity + WordBits - 1) / WordBits];

    Bits(ulong[] words) => this.words = words;

    public int Bytes => words.Length * sizeof(ulong);

    public bool Contains(int number) =>
        number / WordBits < words.Length && (words[number / WordBits] & (1UL << number)) != 0;

    public void Add(int number)
    {
        if (number / WordBits >= words.Length)
            Array.Resize(ref words, Math.Max((number / WordBits) + 1, words.Length + (words.Length / 4)));
        words[number / WordBits] |= 1UL << number;
    }

    public void Remove(int number)
    {
        if (number / WordBits < words.Length)
            words[number / WordBits] &= ~(1UL << number);
    }

    public Bits Copy() => new((ulong[])words.Clone());

    public void UnionWith(Bits other)
    {
        if (other.words.Length > words.Length)
            Array.Resize(ref words, other.words.Length);
        for (var i = 0; i < other.words.Length; i++)
            words[i] |= other.words[i];
    }

    public void IntersectWith(Bits other)
    {
        var shared = Math.Min(words.Length, other.words.Length);
        for (var i = 0; i < shared; i++)
            words[i] &= other.words[i];
        Array.Clear(words, shared, words.Length - shared);
    }

    public void ExceptWith(Bits other)
    {
        for (var i = 0; i < Math.Min(words.Length, other.words.Length); i++)
            words[i] &= ~other.words[i];
    }

    public int Count()
    {
        var count = 0;
        foreach (var word in words)
            count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>How many numbers both have.</summary>
    public int CountShared(Bits other)
    {
        var count = 0;
        for (var i = 0; i < Math.Min(words.Length, other.words.Length); i++)
            count += BitOperations.PopCount(words[i] & other.words[i]);
        return count;
    }

    public Enumerator GetEnumerator() => new(words);

    /// <summary>The numbers, ascending.</summary>
    public struct Enumerator(ulong[] words)
    {
        int index = -1;
        ulong rest;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            while (rest == 0)
            {
                if (++index >= words.Length)
                    return false;
                rest = words[index];
            }

            Current = (index * WordBits) + BitOperations.TrailingZeroCount(rest);
            rest &= rest - 1;
            return true;
        }
    }
}
