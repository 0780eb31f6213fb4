namespace Catalog.Sources;

/// <summary>
/// What a walk reads from: the folders of this machine, the newest commit of a repository, or what was fetched of other
/// servers.
/// </summary>
interface ISource
{
    /// <summary>The commit that is read from; null where there are none.</summary>
    string? Revision { get; }

    /// <summary>The bytes of a file, or why there are none.</summary>
    FileRead Read(LocationTarget file);

    /// <summary>The paths of the files that match a pattern, in order, or why none can be looked for.</summary>
    FileMatches Find(LocationTarget pattern);

    /// <summary>
    /// Tells, compared with a later one, whether a file or pattern must be read again; null when it must in any case.
    /// </summary>
    /// <param name="address">As <see cref="LocationTarget.Address"/> has it.</param>
    string? StampOf(string address);
}
