namespace Catalog.Entities;

/// <summary>What text the platform can store and send on.</summary>
static class TextRules
{
    public static bool IsStorable(string text) => IndexOfUnstorable(text) < 0;

    /// <summary>The index of the first character that PostgreSQL or UTF-8 cannot hold, or -1.</summary>
    public static int IndexOfUnstorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
                return i;
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return i;
            i++;
        }

        return -1;
    }
}
