using Catalog.Sources;
using Dapper;
using Npgsql;

namespace Catalog.Locations;

/// <summary>
/// Sees a push to a repository of this machine within two seconds, whatever the refresh interval is: it compares commit
/// ids and reads a location only when there is another one.
/// </summary>
sealed class WatchRepositories(NpgsqlDataSource db, GitRoots repositories, BackgroundRefresh refresh)
    : BackgroundService
{
    static readonly TimeSpan interval = TimeSpan.FromSeconds(1);

    const string SelectGitLocations = "select id, type, target from locations where type = 'git'";

    /// <summary>By location the commit that was read last; null where there was none.</summary>
    Dictionary<Guid, string?> seen = [];

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        if (repositories.AreNone)
            return;
        using var timer = new PeriodicTimer(interval);
        do
            await refresh.TryAsync(LookAsync, ct);
        while (await timer.WaitForNextTickAsync(ct));
    }

    async Task<bool> LookAsync(CancellationToken ct)
    {
        var now = new Dictionary<Guid, string?>();
        foreach (var (id, target) in await LocationsAsync(ct))
        {
            // Taken before the location is read: a push meanwhile is seen at the next look.
            now[id] = IdOf(target);
            if (seen.TryGetValue(id, out var last) && last == now[id])
                continue;
            await refresh.RunAsync(id, ct);
            seen[id] = now[id];
        }

        seen = now;
        return true;
    }

    async Task<IReadOnlyList<(Guid Id, LocationTarget Target)>> LocationsAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<(Guid Id, string Type, string Target)>(
            new CommandDefinition(SelectGitLocations, cancellationToken: ct));
        return [.. rows.Select(row => (row.Id, LocationTarget.Stored(row.Type, row.Target)))];
    }

    string? IdOf(LocationTarget target)
    {
        using var tip = repositories.Open(target.Repository!);
        return tip.Revision;
    }
}
