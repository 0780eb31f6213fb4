namespace Catalog.Index;

/// <summary>Of each value who has it. Both are numbers; where it is one alone, that costs no more than his number.</summary>
sealed class Holders
{
    const int Many = -2;
    const int None = -1;
    const int BytesOfEntry = 64;    // of one in the dictionary, with the object that it refers to

    readonly Dictionary<int, Postings> shared = [];
    int[] only = [];    // by value: who alone has it, None, or Many that are in `shared`

    /// <summary>How many values somebody has.</summary>
    public int Held { get; private set; }

    public long Bytes => ((long)only.Length * sizeof(int)) + shared.Values.Sum(postings => (long)postings.Bytes + BytesOfEntry);

    /// <param name="holder">One that does not have the value.</param>
    /// <param name="capacity">How many holders there can be.</param>
    public void Add(int value, int holder, int capacity)
    {
        Numbers.Grow(ref only, value + 1, None);
        switch (only[value])
        {
            case None:
                only[value] = holder;
                Held++;
                break;
            case Many:
                shared[value].Add(holder, capacity);
                break;
            case var other:
                var both = shared[value] = new Postings();
                both.Add(other, capacity);
                both.Add(holder, capacity);
                only[value] = Many;
                break;
        }
    }

    /// <param name="holder">One that has the value.</param>
    public void Remove(int value, int holder)
    {
        if (only[value] == Many)
            shared[value].Remove(holder);
        if (only[value] == Many && (shared[value].Count > 0 || !shared.Remove(value)))
            return;
        only[value] = None;
        Held--;
    }

    /// <summary>Adds those who have the value, which may be one that nobody ever had.</summary>
    public void AddTo(Bits set, int value)
    {
        if (value >= only.Length || only[value] == None)
            return;
        if (only[value] == Many)
            shared[value].AddTo(set);
        else
            set.Add(only[value]);
    }

    public int Count(int value) => only[value] switch
    {
        None => 0,
        Many => shared[value].Count,
        _ => 1,
    };

    /// <summary>How many of a set have the value.</summary>
    public int CountShared(int value, Bits set) => only[value] switch
    {
        None => 0,
        Many => shared[value].CountShared(set),
        var holder => set.Contains(holder) ? 1 : 0,
    };
}
