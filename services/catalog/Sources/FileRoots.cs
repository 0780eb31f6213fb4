using System.Security.Cryptography;
using System.Text;
using Defaults.Files;
using Microsoft.Extensions.Options;

namespace Catalog.Sources;

/// <summary>Reads files, but only those that really are in a folder the installation allows.</summary>
sealed class FileRoots(IOptions<CatalogOptions> options, TimeProvider clock) : ISource
{
    const int FolderDepthMax = 16;

    // A file that changes twice within one tick of its clock keeps its time, so a young file is not believed yet.
    static readonly TimeSpan youngAge = TimeSpan.FromSeconds(2);

    // Links are not followed: a tree of them has no end.
    static readonly EnumerationOptions enumeration = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = FolderDepthMax,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    readonly FolderRoots roots = new("Catalog:FileRoots", options.Value.FileRoots);

    public string? Revision => null;

    public FileRead Read(LocationTarget location)
    {
        if (roots.RealPathInside(location.Path) is not { } real)
            return FileRead.Refused(Reason.Of(roots.Outside));

        var file = new FileInfo(real);
        if (!file.Exists)
            return Directory.Exists(real) ? FileRead.Folder : FileRead.Missing;
        if (file.Length > FileRead.BytesMax)
            return FileRead.TooLarge(file.Length);
        // Pipes and devices say they are empty; opening one could wait for ever.
        return file.Length == 0 ? FileRead.Of([]) : ReadOpened(real, (int)file.Length);
    }

    public FileMatches Find(LocationTarget pattern) => Find(pattern.Path);

    public string? StampOf(string address)
    {
        if (PathPattern.Is(address))
            return Digest(string.Join('\n', Find(address).Paths));

        var file = new FileInfo(RealPath.Of(address) ?? address);
        if (!file.Exists)
            return "missing";
        return file.LastWriteTimeUtc > (clock.GetUtcNow() - youngAge).UtcDateTime
            ? null
            : $"{file.Length}:{file.LastWriteTimeUtc.Ticks}";
    }

    FileMatches Find(string pattern)
    {
        var folder = PathPattern.FolderOf(pattern);
        if (roots.RealPathInside(folder) is null)
            return FileMatches.Refused(Reason.Of(roots.Outside));
        if (!Directory.Exists(folder))
            return new FileMatches([]);

        var form = PathPattern.FormOf(pattern);
        return new FileMatches(
        [
            .. Directory.EnumerateFiles(folder, "*", enumeration)
                .Where(path => form.IsMatch(path))
                .Take(PathPattern.MatchesMax + 1)
                .Order(StringComparer.Ordinal),
        ]);
    }

    FileRead ReadOpened(string real, int length)
    {
        try
        {
            using var handle = File.OpenHandle(real);
            // Between the look and the opening a folder may have become a link: what was opened is what counts.
            var opened = new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget;
            if (opened is not null && !roots.Contain(opened))
                return FileRead.Refused(Reason.Of(roots.Outside));

            var bytes = new byte[length + 1];
            var count = 0;
            for (int read; count < bytes.Length && (read = RandomAccess.Read(handle, bytes.AsSpan(count), count)) > 0;)
                count += read;
            return count > length
                ? FileRead.Refused(new Reason("grew while it was read", "It is read again at the next refresh."))
                : FileRead.Of(bytes[..count]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return FileRead.Refused(
                new Reason("cannot be read", $"Let the catalog's user read it: {exception.Message}"));
        }
    }

    static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
