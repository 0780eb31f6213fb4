using Catalog.Ingestion;
using Catalog.Sources;
using Dapper;
using Messaging.Database;

namespace Catalog.Locations;

/// <summary>Makes the configured locations those that the configuration lists: no more and no less.</summary>
static class ReconcileStaticLocations
{
    // A location that someone registered and that is configured now is the installation's own from now on.
    const string AdoptConfigured = """
        update locations
           set origin = 'config', trusted = true, discovered_by = null, repository_id = null,
               content_hash = null, watched = null, next_refresh_at = clock_timestamp()
         where type = @Type and target = @Target and origin <> 'config'
        """;

    const string SelectUnlisted = """
        select id from locations
         where origin = 'config' and not (type || ':' || target = any(@listed))
        """;

    public static async Task<(int Added, int Removed)> RunAsync(
        UnitOfWork work, IReadOnlyCollection<LocationSetting> configured, CancellationToken ct)
    {
        await work.BeginAsync(ct);
        var targets = configured.Select(TargetOf).DistinctBy(target => target.ToString()).ToArray();
        var added = 0;
        foreach (var target in targets.OrderBy(target => target.ToString(), StringComparer.Ordinal))
        {
            if (await InsertLocation.RunAsync(work, target, LocationOrigins.Config, true, null, ct) is { } id)
            {
                await work.EnqueueAsync(InsertLocation.EventOf(id, target, trusted: true), ct);
                added++;
            }
            else
            {
                await work.Connection.ExecuteAsync(new CommandDefinition(
                    AdoptConfigured, new { target.Type, target.Target }, work.Transaction, cancellationToken: ct));
            }
        }

        var unlisted = await work.Connection.QueryAsync<Guid>(new CommandDefinition(
            SelectUnlisted, new { listed = targets.Select(target => target.ToString()).ToArray() },
            work.Transaction, cancellationToken: ct));
        var removed = await StoredLocation.LockAsync(work, [.. unlisted], ct);
        foreach (var location in removed)
            await RemoveLocation.RunAsync(work, location, ct);
        await work.CommitAsync(ct);
        return (added, removed.Count);
    }

    static LocationTarget TargetOf(LocationSetting setting) =>
        LocationTarget.TryParse(setting.Type, setting.Target, out var target, out var error)
            ? target
            : throw new InvalidOperationException($"A configured location {error}");
}
