using Catalog.Ingestion;
using Catalog.Sources;
using Dapper;
using Messaging.Database;

namespace Catalog.Locations;

/// <summary>
/// Makes the locations that a discovery found those that there are: new ones enter, those that are gone leave with their
/// entities, and one whose repository has another name stays what it is under that. They are never trusted by it: what
/// anyone pushes to a repository is nobody's word for privileges.
/// </summary>
static class DiscoveredLocations
{
    const string SelectKnown = """
        select id, repository_id, type, target from locations where discovered_by = @discovery order by id
        """;

    const string SetDiscovery = """
        update locations set origin = 'discovered', discovered_by = @discovery, repository_id = @repository where id = @id
        """;

    /// <summary>On the caller's transaction, which has locked the discovery's row.</summary>
    public static async Task ReconcileAsync(
        UnitOfWork work, StoredLocation discovery, IReadOnlyList<DiscoveredRepository> found, CancellationToken ct)
    {
        var known = (await work.Connection.QueryAsync<(Guid Id, long Repository, string Type, string Target)>(new CommandDefinition(
            SelectKnown, new { discovery = discovery.Id }, work.Transaction, cancellationToken: ct))).ToDictionary(location => location.Repository);
        await RemoveAsync(work, [.. known.Keys.Except(found.Select(repository => repository.Id)).Select(gone => known[gone].Id)], ct);
        foreach (var repository in found)
        {
            if (!known.TryGetValue(repository.Id, out var location))
                await AddAsync(work, discovery, repository, ct);
            else if (location.Target != repository.Target.Target)
                await MoveAsync(work, location.Id, repository.Target, ct);
        }
    }

    /// <summary>Those of a discovery that goes, with their entities.</summary>
    public static async Task RemoveAllAsync(UnitOfWork work, Guid discovery, CancellationToken ct)
    {
        var known = await work.Connection.QueryAsync<(Guid Id, long Repository, string Type, string Target)>(new CommandDefinition(
            SelectKnown, new { discovery }, work.Transaction, cancellationToken: ct));
        await RemoveAsync(work, [.. known.Select(location => location.Id)], ct);
    }

    static async Task RemoveAsync(UnitOfWork work, IReadOnlyCollection<Guid> gone, CancellationToken ct)
    {
        foreach (var location in await StoredLocation.LockAsync(work, gone, ct))
            await RemoveLocation.RunAsync(work, location, ct);
    }

    static async Task AddAsync(UnitOfWork work, StoredLocation discovery, DiscoveredRepository repository, CancellationToken ct)
    {
        var target = repository.Target;
        // One that someone registered, or that another discovery found, stays theirs.
        if (await InsertLocation.RunAsync(work, target, LocationOrigins.Registered, trusted: false, registeredBy: null, ct) is not { } id)
            return;
        await work.Connection.ExecuteAsync(new CommandDefinition(
            SetDiscovery, new { id, discovery = discovery.Id, repository = repository.Id }, work.Transaction, cancellationToken: ct));
        await work.EnqueueAsync(InsertLocation.EventOf(id, target, trusted: false), ct);
    }

    static async Task MoveAsync(UnitOfWork work, Guid id, LocationTarget target, CancellationToken ct)
    {
        if (await StoredLocation.LockAsync(work, [id], ct) is [var location])
            await MoveLocation.RunAsync(work, location, target, ct);
    }
}
