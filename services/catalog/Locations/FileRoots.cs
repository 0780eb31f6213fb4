using Microsoft.Extensions.Options;

namespace Catalog.Locations;

/// <summary>Reads files, but only those that really are in a folder the installation allows.</summary>
sealed class FileRoots(IOptions<CatalogOptions> options)
{
    public const int FileBytesMax = 8 * 1024 * 1024;

    readonly string[] roots = [.. options.Value.FileRoots.Select(Path.GetFullPath)];

    /// <summary>The bytes of a file, or why there are none.</summary>
    public FileRead Read(string path)
    {
        if (RealPathInside(path) is not { } real)
            return FileRead.Refused(Outside);

        var file = new FileInfo(real);
        if (!file.Exists)
        {
            return Directory.Exists(real)
                ? FileRead.Refused(("is a folder", "Point at a file, or use a pattern such as /**/catalog-info.yaml."))
                : FileRead.Missing;
        }

        if (file.Length > FileBytesMax)
            return FileRead.Refused(($"has {file.Length:N0} bytes; the limit is {FileBytesMax:N0}", "Split the file."));
        // Pipes and devices say they are empty; opening one could wait for ever.
        return file.Length == 0 ? new FileRead([], false, null) : ReadOpened(real, (int)file.Length);
    }

    /// <summary>Where a path really leads; null when that is outside every root.</summary>
    public string? RealPathInside(string path) => RealPath.Of(path) is { } real && IsInside(real) ? real : null;

    public (string Message, string Remedy) Outside => (
        "is outside the folders that may be read",
        roots.Length == 0
            ? "An administrator allows a folder with the setting Catalog:FileRoots:0 (Catalog__FileRoots__0)."
            : $"Move it into {string.Join(" or ", roots)}, or have Catalog:FileRoots extended.");

    bool IsInside(string real) => roots.Select(RealPath.Of).Any(root =>
        root is not null && (real == root || real.StartsWith(root.TrimEnd('/') + '/', StringComparison.Ordinal)));

    FileRead ReadOpened(string real, int length)
    {
        try
        {
            using var handle = File.OpenHandle(real);
            // Between the look and the opening a folder may have become a link: what was opened is what counts.
            var opened = new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget;
            if (opened is not null && !IsInside(opened))
                return FileRead.Refused(Outside);

            var bytes = new byte[length + 1];
            var count = 0;
            for (int read; count < bytes.Length && (read = RandomAccess.Read(handle, bytes.AsSpan(count), count)) > 0;)
                count += read;
            return count > length
                ? FileRead.Refused(("grew while it was read", "It is read again at the next refresh."))
                : new FileRead(bytes[..count], false, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return FileRead.Refused(("cannot be read", $"Let the catalog's user read it: {exception.Message}"));
        }
    }
}

/// <summary>The outcome of reading one file.</summary>
/// <param name="Bytes">Null when it is missing or refused.</param>
sealed record FileRead(byte[]? Bytes, bool IsMissing, (string Message, string Remedy)? Reason)
{
    public static FileRead Missing { get; } =
        new(null, true, ("does not exist", "Create the file or correct the path."));

    public static FileRead Refused((string Message, string Remedy) reason) => new(null, false, reason);
}
