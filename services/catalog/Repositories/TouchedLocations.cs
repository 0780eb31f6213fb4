using Catalog.Ingestion;
using Catalog.Locations;
using Catalog.Sources;
using Dapper;
using Messaging.Database;

namespace Catalog.Repositories;

/// <summary>
/// Has just those locations looked at again that a change of a repository or an organisation may have touched. Those of
/// this machine are read at once, those of other servers by the worker that reads what is due, so that no message waits
/// for a server.
/// </summary>
sealed class TouchedLocations(UnitOfWork work, SourceReader reader, DueSignal signal)
{
    const string SelectOfRepository = """
        select l.id, l.type from locations l
         where l.id in (select location_id from entities where slug = @slug)
            or l.type = 'url' and lower(split_part(l.target, '/', 4) || '/' || split_part(l.target, '/', 5)) = @slug
        """;

    const string SelectOfOwner = """
        select id, target from locations where type = @type and lower(split_part(target, '/', 4)) = @owner
        """;

    const string MakeDue = """
        update locations set next_refresh_at = clock_timestamp(), watched = null
         where id in (select id from locations where id = any(@ids) order by id for update)
        """;

    /// <param name="repository"><c>owner/name</c>.</param>
    public async Task RefreshRepositoryAsync(string repository, CancellationToken ct)
    {
        var touched = (await work.Connection.QueryAsync<(Guid Id, string Type)>(new CommandDefinition(
            SelectOfRepository, new { slug = repository.ToLowerInvariant() }, work.Transaction, cancellationToken: ct)))
            .ToLookup(location => LocationTarget.IsRemoteType(location.Type), location => location.Id);
        await RefreshLocations.RunAsync(work, [.. touched[false]], reader, ct);
        await MakeDueAsync(touched[true], ct);
    }

    /// <summary>The discoveries of what an account or organisation owns.</summary>
    public async Task RefreshDiscoveriesAsync(string owner, Func<LocationTarget, bool> which, CancellationToken ct) =>
        await MakeDueAsync(
            (await OfOwnerAsync(LocationTarget.GitHubDiscoveryType, owner, ct)).Where(found => which(found.Target)).Select(found => found.Id), ct);

    public async Task RefreshOrganisationAsync(string organisation, CancellationToken ct) =>
        await MakeDueAsync((await OfOwnerAsync(LocationTarget.GitHubOrgType, organisation, ct)).Select(found => found.Id), ct);

    public static string OwnerOf(string repository) => repository.Split('/')[0];

    async Task<IReadOnlyList<(Guid Id, LocationTarget Target)>> OfOwnerAsync(string type, string owner, CancellationToken ct)
    {
        var locations = await work.Connection.QueryAsync<(Guid Id, string Target)>(new CommandDefinition(
            SelectOfOwner, new { type, owner = owner.ToLowerInvariant() }, work.Transaction, cancellationToken: ct));
        return [.. locations.Select(location => (location.Id, LocationTarget.Stored(type, location.Target)))];
    }

    async Task MakeDueAsync(IEnumerable<Guid> locations, CancellationToken ct)
    {
        if (locations.ToArray() is not { Length: > 0 } ids)
            return;
        await work.Connection.ExecuteAsync(new CommandDefinition(MakeDue, new { ids }, work.Transaction, cancellationToken: ct));
        work.AfterCommit(signal.Raise);
    }
}
