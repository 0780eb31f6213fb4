namespace Catalog.Index;

/// <summary>The keys that a question looks at.</summary>
/// <param name="Searched">Those of them in whose values a text is looked for.</param>
readonly record struct IndexKeys(IReadOnlyCollection<string> All, IReadOnlyCollection<string> Searched)
{
    public static IndexKeys None { get; } = new([], []);

    public static IndexKeys Of(IReadOnlyCollection<string> keys) => new(keys, []);
}
