namespace Catalog.Index;

/// <summary>
/// The words that a key's values are made of, each with the values that have it. There are fewer words than values, and
/// what is looked for is mostly a word or a piece of one: then the values that have it are known without looking at them.
/// </summary>
sealed class Words
{
    readonly ValueTable texts = new();
    readonly Trigrams trigrams = new();
    readonly Holders values = new();
    readonly HashSet<int> had = [];    // of the value that is being added

    public long Bytes => texts.Bytes + trigrams.Bytes + values.Bytes;

    public static Words Of(ValueTable values)
    {
        var words = new Words();
        var known = new Dictionary<string, int>();
        var byText = known.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var value = 0; value < values.Count; value++)
        {
            words.Add(value, values.Count, values.TextOf(value), word =>
            {
                if (!byText.TryGetValue(word, out var number))
                    byText[word] = number = words.texts.Append(word.ToString(), word.ToString());
                return number;
            });
        }

        words.texts.Sort();
        for (var word = 0; word < words.texts.Count; word++)
            words.trigrams.Add(word, words.texts.Text(word));
        return words;
    }

    /// <summary>True for what a word is made of; all else stands between words.</summary>
    public static bool Has(char letter) => char.IsAsciiLetterOrDigit(letter) || !char.IsAscii(letter);

    /// <param name="value">One that was never added.</param>
    /// <param name="capacity">How many values there can be.</param>
    public void Add(int value, int capacity, string text) => Add(value, capacity, text, word =>
    {
        var (before, written) = (texts.Count, word.ToString());
        var number = texts.Number(written, written);
        if (number == before)
            trigrams.Add(number, texts.Text(number));
        return number;
    });

    /// <summary>The values that have one of the pieces, the rarest, within a word.</summary>
    /// <param name="pieces">Pieces of words.</param>
    /// <param name="capacity">How many values there are.</param>
    public Bits With(IReadOnlyList<byte[]> pieces, int capacity)
    {
        // Of the short ones every word would have to be looked at.
        byte[][] quick = [.. pieces.Where(piece => piece.Length >= Trigrams.Length)];
        var rarest = (quick.Length > 0 ? quick : pieces)
            .Select(piece => WordsWith(piece).ToArray())
            .MinBy(words => words.Sum(word => (long)values.Count(word)));
        var having = new Bits(capacity);
        foreach (var word in rarest ?? [])
            values.AddTo(having, word);
        return having;
    }

    IEnumerable<int> WordsWith(byte[] piece)
    {
        var near = piece.Length < Trigrams.Length ? Enumerable.Range(0, texts.Count) : trigrams.Near(piece);
        return near.Where(word => texts.Text(word).IndexOf(piece) >= 0);
    }

    void Add(int value, int capacity, string text, Func<ReadOnlySpan<char>, int> number)
    {
        had.Clear();
        for (var at = 0; at < text.Length; at++)
        {
            var from = at;
            while (at < text.Length && Has(text[at]))
                at++;
            if (at > from && number(text.AsSpan(from, at - from)) is var word && had.Add(word))
                values.Add(word, value, capacity);
        }
    }
}
