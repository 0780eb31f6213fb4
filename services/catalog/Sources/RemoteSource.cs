using System.Collections.Concurrent;

namespace Catalog.Sources;

/// <summary>
/// What was fetched of other servers for one reading. A walk over it notes what it misses; that is fetched, several files
/// at a time, and the walk done again, until it misses nothing: no transaction is open meanwhile, and no thread waits.
/// </summary>
sealed class RemoteSource(IReadOnlyList<IRemoteFiles> servers) : ISource
{
    public const int RequestsAtOnce = 8;
    static readonly TimeSpan timeMax = TimeSpan.FromSeconds(40);

    readonly ConcurrentDictionary<string, RemoteFile> files = [];
    readonly ConcurrentDictionary<string, RemoteMatches> matched = [];
    readonly Dictionary<string, LocationTarget> missed = [];
    readonly long started = TimeProvider.System.GetTimestamp();
    long bytes;

    /// <summary>That of the location's own file, which is the first that is read.</summary>
    public string? Revision { get; private set; }

    public FileRead Read(LocationTarget file)
    {
        if (files.TryGetValue(file.Address, out var known))
            return known.Read;
        missed.TryAdd(file.Address, file);
        return FileRead.Missing;
    }

    public FileMatches Find(LocationTarget pattern)
    {
        if (matched.TryGetValue(pattern.Address, out var known))
            return known.Matches;
        missed.TryAdd(pattern.Address, pattern);
        return new FileMatches([]);
    }

    public string? StampOf(string address) =>
        files.TryGetValue(address, out var file) ? file.Stamp : matched.GetValueOrDefault(address)?.Stamp;

    /// <summary>Fetches what the last walk missed.</summary>
    /// <returns>False when it missed nothing: what it made of the files is complete.</returns>
    public async Task<bool> FetchMissedAsync(CancellationToken ct)
    {
        if (missed.Count == 0)
            return false;
        await Parallel.ForEachAsync(
            missed.Values, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = ct }, FetchAsync);
        missed.Clear();
        return true;
    }

    /// <summary>Whether everything has the stamp that it had.</summary>
    public static async Task<bool> IsUnchangedAsync(
        IReadOnlyList<IRemoteFiles> servers, IReadOnlyDictionary<string, string?> stamps, CancellationToken ct)
    {
        if (stamps.Values.Contains(null))
            return false;
        foreach (var part in stamps.Chunk(RequestsAtOnce))
        {
            var looks = await Task.WhenAll(part.Select(known =>
            {
                var target = LocationTarget.Stored(LocationTarget.UrlType, known.Key);
                return servers.First(server => server.Serves(target)).IsUnchangedAsync(target, known.Value!, ct);
            }));
            if (looks.Contains(false))
                return false;
        }

        return true;
    }

    async ValueTask FetchAsync(LocationTarget target, CancellationToken ct)
    {
        var server = servers.First(server => server.Serves(target));
        if (target.IsPattern)
        {
            matched[target.Address] = await server.FindAsync(target, ct);
            return;
        }

        var file = Refusal() is { } refusal
            ? new RemoteFile(FileRead.Refused(refusal), Stamp: null, Revision: null)
            : await server.ReadAsync(target, ct);
        Interlocked.Add(ref bytes, file.Read.Bytes?.Length ?? 0);
        files[target.Address] = file;
        Revision ??= file.Revision;
    }

    Reason? Refusal() =>
        TimeProvider.System.GetElapsedTime(started) > timeMax
            ? new Reason($"comes after {timeMax.TotalSeconds:N0} s, the time that a location may take to be read", "Register parts of it as locations of their own.")
        : Interlocked.Read(ref bytes) > SourceWalk.BytesMax
            ? new Reason($"comes after {SourceWalk.BytesMax:N0} bytes, the limit of one location", "Register parts of it as locations of their own.")
        : null;
}
