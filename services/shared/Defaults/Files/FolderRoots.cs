namespace Defaults.Files;

/// <summary>The folders that an installation allows to be used, and nothing that only seems to be in one.</summary>
/// <param name="setting">The setting that lists them, like <c>Scaffolder:FileRoots</c>.</param>
public sealed class FolderRoots(string setting, IEnumerable<string> folders)
{
    readonly string[] roots = [.. folders.Select(Path.GetFullPath)];

    public bool AreNone => roots.Length == 0;

    /// <summary>Why a path is not used, as the rest of a sentence that begins with it, and what to do about it.</summary>
    public (string Message, string Remedy) Outside => (
        "is outside the folders that may be read",
        roots.Length == 0
            ? $"An administrator allows a folder with the setting {setting}:0 ({setting.Replace(":", "__")}__0)."
            : $"Move it into {string.Join(" or ", roots)}, or have {setting} extended.");

    /// <summary>Where a path really leads; null when that is outside every root.</summary>
    public string? RealPathInside(string path) => RealPath.Of(path) is { } real && Contain(real) ? real : null;

    /// <param name="real">A path without links.</param>
    public bool Contain(string real) => roots.Select(RealPath.Of).Any(root =>
        root is not null && (real == root || real.StartsWith(root.TrimEnd('/') + '/', StringComparison.Ordinal)));
}
