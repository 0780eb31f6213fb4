namespace Catalog.Sources;

/// <summary>What a walk reads from: the folders of this machine, or the newest commit of a repository.</summary>
interface ISource
{
    /// <summary>The commit that is read from; null where there are none.</summary>
    string? Revision { get; }

    /// <summary>The bytes of a file, or why there are none.</summary>
    FileRead Read(string path);

    /// <summary>The files that match a pattern, in order, or why none can be looked for.</summary>
    FileMatches Find(string pattern);

    /// <summary>
    /// Tells, compared with a later one, whether a path or pattern must be read again; null when it must in any case.
    /// </summary>
    string? StampOf(string path);
}
