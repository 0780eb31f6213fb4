namespace Catalog.Sources;

/// <summary>What a location was read from, so that a look at stamps tells whether to read it again.</summary>
/// <param name="Basis">The rules it was read by; other rules read the same files differently.</param>
/// <param name="Stamps">By the address of a file or pattern; null for one that is to be read again in any case.</param>
sealed record WatchedFiles(string Basis, IReadOnlyDictionary<string, string?> Stamps)
{
    public bool AreUnchanged(ISource source) =>
        Stamps.All(known => known.Value is not null && source.StampOf(known.Key) == known.Value);
}
