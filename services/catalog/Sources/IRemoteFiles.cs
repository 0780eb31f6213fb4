namespace Catalog.Sources;

/// <summary>Files of other servers, for one reading of a location.</summary>
interface IRemoteFiles
{
    /// <summary>Whether it is this one that reads such a target.</summary>
    bool Serves(LocationTarget target);

    Task<RemoteFile> ReadAsync(LocationTarget file, CancellationToken ct);

    Task<RemoteMatches> FindAsync(LocationTarget pattern, CancellationToken ct);

    /// <summary>Whether a file or pattern has the stamp that it had, asked so that what is unchanged is not sent again.</summary>
    Task<bool> IsUnchangedAsync(LocationTarget target, string stamp, CancellationToken ct);
}

/// <param name="Stamp">See <see cref="ISource.StampOf"/>.</param>
/// <param name="Revision">The commit that it is of; null where there are none.</param>
sealed record RemoteFile(FileRead Read, string? Stamp, string? Revision);

/// <param name="Stamp">See <see cref="ISource.StampOf"/>.</param>
sealed record RemoteMatches(FileMatches Matches, string? Stamp);
