using Catalog.Ingestion;
using Catalog.Locations;
using Catalog.Sources;
using Dapper;
using Messaging.Database;

namespace Catalog.Repositories;

/// <summary>
/// A repository has another name: the pages of its files are at other URLs, and locations that were registered at the old
/// ones follow. They keep their entities, whose history goes on.
/// </summary>
static class MoveRenamed
{
    const string SelectLocations = """
        select id from locations
         where type = 'url' and lower(split_part(target, '/', 4) || '/' || split_part(target, '/', 5)) = @previous
         order by id
        """;

    public static async Task RunAsync(UnitOfWork work, string previous, string repository, CancellationToken ct)
    {
        var ids = await work.Connection.QueryAsync<Guid>(new CommandDefinition(
            SelectLocations, new { previous = previous.ToLowerInvariant() }, work.Transaction, cancellationToken: ct));
        foreach (var location in await StoredLocation.LockAsync(work, ids.AsList(), ct))
        {
            // A configured location is what the configuration says: the setting is to be corrected.
            if (location.Origin != LocationOrigins.Config && UrlTarget.PartsOf(location.Where) is { } page)
                await MoveLocation.RunAsync(work, location, At(page, location, repository), ct);
        }
    }

    static LocationTarget At(FilePageParts page, StoredLocation location, string repository)
    {
        var rest = location.Target.Split('/', 6)[5];
        return UrlTarget.Split(new Uri($"https://{page.Host}/{repository}/{rest}"));
    }
}
