namespace Catalog.Entities;

/// <summary>The text of one document of a stream and the line it begins on.</summary>
readonly record struct YamlChunk(string Text, int Line)
{
    /// <summary>
    /// Cuts a stream at its document markers. At the start of a line a marker ends the document whatever state the
    /// parser is in, so cutting first is exact, and a document with a syntax error loses only itself.
    /// </summary>
    public static IEnumerable<YamlChunk> Split(string text)
    {
        var (start, startLine, line) = (0, 1, 1);
        for (int at = 0, next; at < text.Length; at = next, line++)
        {
            next = EndOfLine(text, at);
            if (IsMarker(text, at, "---") && at > start)
            {
                yield return new YamlChunk(text[start..at], startLine);
                (start, startLine) = (at, line);
            }
            else if (IsMarker(text, at, "..."))
            {
                yield return new YamlChunk(text[start..at], startLine);
                (start, startLine) = (next, line + 1);
            }
        }

        yield return new YamlChunk(text[start..], startLine);
    }

    /// <summary>True when nothing but blank lines, comments and directives is written.</summary>
    public bool IsEmpty()
    {
        foreach (var line in Text.AsSpan().EnumerateLines())
        {
            var content = line.Trim();
            if (content.Length > 0 && content[0] != '#' && line[0] != '%')
                return false;
        }

        return true;
    }

    static bool IsMarker(string text, int at, string marker) =>
        string.CompareOrdinal(text, at, marker, 0, marker.Length) == 0
        && (at + marker.Length == text.Length || text[at + marker.Length] is ' ' or '\t' or '\r' or '\n');

    static int EndOfLine(string text, int at)
    {
        var end = text.AsSpan(at).IndexOfAny('\r', '\n');
        if (end < 0)
            return text.Length;

        end += at;
        return text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;
    }
}
