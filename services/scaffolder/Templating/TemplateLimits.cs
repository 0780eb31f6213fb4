namespace Scaffolder.Templating;

/// <summary>What one call into a template may take. Past any of these it ends in a <see cref="TemplateFault"/>.</summary>
sealed record TemplateLimits
{
    public static readonly TemplateLimits Default = new();

    /// <summary>Of work on one input, condition or file.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Of one match, by the clock on the wall; the limit above is not looked at during a match.</summary>
    public TimeSpan PatternTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Allocated during the call, kept or not: about 1 MiB for each KB of a file.</summary>
    public long MemoryBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Calls of one function within itself.</summary>
    public int Recursion { get; init; } = 500;

    public uint ArrayLength { get; init; } = 1_000_000;

    /// <summary>Of one text that a template makes, and of all that it writes.</summary>
    public int TextCharacters { get; init; } = 16 * 1024 * 1024;

    /// <summary>Of one template: a file of the skeleton, or a text in an input.</summary>
    public int SourceCharacters { get; init; } = 1024 * 1024;

    /// <summary>Levels of brackets and blocks.</summary>
    public int Nesting { get; init; } = 100;

    /// <summary>Steps of evaluation: about one per operation and turn of a loop.</summary>
    public int Steps { get; init; } = 1_000_000;

    /// <summary>Parts that a template is read into.</summary>
    public int Nodes { get; init; } = 100_000;

    /// <summary>Calls of the filters that the scaffolder adds to the language.</summary>
    public int FilterCalls { get; init; } = 10_000;
}
