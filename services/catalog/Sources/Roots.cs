namespace Catalog.Sources;

/// <summary>The folders that may be read from, and nothing that only seems to be in one.</summary>
/// <param name="setting">The setting that lists them, like <c>FileRoots</c>.</param>
sealed class Roots(IEnumerable<string> folders, string setting)
{
    readonly string[] roots = [.. folders.Select(Path.GetFullPath)];

    public Reason Outside => new(
        "is outside the folders that may be read",
        roots.Length == 0
            ? $"An administrator allows a folder with the setting Catalog:{setting}:0 (Catalog__{setting}__0)."
            : $"Move it into {string.Join(" or ", roots)}, or have Catalog:{setting} extended.");

    public bool AreNone => roots.Length == 0;

    /// <summary>Where a path really leads; null when that is outside every root.</summary>
    public string? RealPathInside(string path) => RealPath.Of(path) is { } real && Contain(real) ? real : null;

    /// <param name="real">A path without links.</param>
    public bool Contain(string real) => roots.Select(RealPath.Of).Any(root =>
        root is not null && (real == root || real.StartsWith(root.TrimEnd('/') + '/', StringComparison.Ordinal)));
}
