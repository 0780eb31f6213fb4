namespace Catalog.Entities;

/// <summary>The line on which each field of a document was written.</summary>
sealed class FieldLines(int documentLine)
{
    // A hostile document has deep paths and many fields; past the bounds a problem names the line of an ancestor.
    const int PathCharsMax = 256;
    const int FieldsMax = 20_000;

    readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);

    /// <summary>The path of a key below a field; deeper than is recorded it stays that of the field.</summary>
    public static string Below(string path, string key) =>
        path.Length + key.Length >= PathCharsMax ? path : path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The path of an item of a list.</summary>
    public static string Below(string path, int index) => path.Length >= PathCharsMax ? path : $"{path}[{index}]";

    public void Record(string path, int line)
    {
        if (lines.Count < FieldsMax)
            lines.TryAdd(path, line);
    }

    /// <summary>The line of the field, or of its nearest ancestor when it was not written.</summary>
    public int LineOf(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOfAny(['.', '['], end - 1))
        {
            if (lines.TryGetValue(path[..end], out var line))
                return line;
        }

        return documentLine;
    }
}
