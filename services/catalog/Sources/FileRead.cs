namespace Catalog.Sources;

/// <summary>The outcome of reading one file.</summary>
/// <param name="Bytes">Null when it is missing or refused.</param>
sealed record FileRead(byte[]? Bytes, bool IsMissing, Reason? Reason)
{
    public const int BytesMax = 8 * 1024 * 1024;

    public static FileRead Missing { get; } =
        new(null, true, new Reason("does not exist", "Create the file or correct the path."));

    public static FileRead Folder { get; } =
        Refused(new Reason("is a folder", "Point at a file, or use a pattern such as /**/catalog-info.yaml."));

    public static FileRead Of(byte[] bytes) => new(bytes, false, null);

    public static FileRead Refused(Reason reason) => new(null, false, reason);

    public static FileRead TooLarge(long bytes) =>
        Refused(new Reason($"has {bytes:N0} bytes; the limit is {BytesMax:N0}", "Split the file."));
}

/// <summary>The outcome of looking for files: their paths, or why it was not done.</summary>
sealed record FileMatches(IReadOnlyList<string> Paths, Reason? Reason = null)
{
    public static FileMatches Refused(Reason reason) => new([], reason);
}

/// <summary>Why something cannot be read: a phrase that follows "which", and a sentence that says what to do.</summary>
sealed record Reason(string Message, string Remedy)
{
    public static Reason Of((string Message, string Remedy) told) => new(told.Message, told.Remedy);
}
