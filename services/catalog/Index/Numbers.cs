namespace Catalog.Index;

/// <summary>Arrays that are indexed by numbers of things.</summary>
static class Numbers
{
    public static void Grow(ref int[] numbers, int length, int fill)
    {
        var before = numbers.Length;
        if (length <= before)
            return;
        Array.Resize(ref numbers, Math.Max(length, before + (before / 4)));
        numbers.AsSpan(before).Fill(fill);
    }
}
