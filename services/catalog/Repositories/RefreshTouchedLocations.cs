using Catalog.History;
using Catalog.Ingestion;
using Catalog.Sources;
using Contracts.Gateway;
using Dapper;
using MassTransit;
using Messaging.Database;

namespace Catalog.Repositories;

/// <summary>
/// A repository or an organisation changed: just what the catalog reads of it may have changed with it. Locations of this
/// machine are read at once, those of other servers by the worker that reads what is due, so that no message waits for a
/// server.
/// </summary>
sealed class RefreshTouchedLocations(UnitOfWork work, SourceReader reader) :
    IConsumer<PushReceived>, IConsumer<RepositoryChanged>, IConsumer<OrganisationChanged>
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

    public async Task Consume(ConsumeContext<PushReceived> context)
    {
        var (push, ct) = (context.Message, context.CancellationToken);
        await ChangedBy.SayAsync(work, push.Subject, ct);
        await RefreshRepositoryAsync(push.Repository, ct);
        // A file that comes or goes makes a repository one that is found, or no more.
        var discoveries = await OfOwnerAsync(LocationTarget.GitHubDiscoveryType, OwnerOf(push.Repository), ct);
        await MakeDueAsync(discoveries.Where(found => Touches(push, GitHubTarget.PartsOf(found.Target).File)).Select(found => found.Id), ct);
    }

    public async Task Consume(ConsumeContext<RepositoryChanged> context)
    {
        var (change, ct) = (context.Message, context.CancellationToken);
        await ChangedBy.SayAsync(work, change.Subject, ct);
        if (change.PreviousRepository is { } previous)
            await MoveRenamed.RunAsync(work, previous, change.Repository, ct);
        await RefreshRepositoryAsync(change.Repository, ct);
        foreach (var owner in new[] { change.Repository, change.PreviousRepository ?? change.Repository }.Select(OwnerOf).Distinct())
            await MakeDueAsync((await OfOwnerAsync(LocationTarget.GitHubDiscoveryType, owner, ct)).Select(found => found.Id), ct);
    }

    public async Task Consume(ConsumeContext<OrganisationChanged> context)
    {
        var (owner, ct) = (context.Message.Organisation.ToLowerInvariant(), context.CancellationToken);
        await MakeDueAsync((await OfOwnerAsync(LocationTarget.GitHubOrgType, owner, ct)).Select(found => found.Id), ct);
    }

    async Task RefreshRepositoryAsync(string repository, CancellationToken ct)
    {
        var touched = (await work.Connection.QueryAsync<(Guid Id, string Type)>(new CommandDefinition(
            SelectOfRepository, new { slug = repository.ToLowerInvariant() }, work.Transaction, cancellationToken: ct)))
            .ToLookup(location => LocationTarget.IsRemoteType(location.Type), location => location.Id);
        await RefreshLocations.RunAsync(work, [.. touched[false]], reader, ct);
        await MakeDueAsync(touched[true], ct);
    }

    async Task<IReadOnlyList<(Guid Id, LocationTarget Target)>> OfOwnerAsync(string type, string owner, CancellationToken ct)
    {
        var locations = await work.Connection.QueryAsync<(Guid Id, string Target)>(new CommandDefinition(
            SelectOfOwner, new { type, owner }, work.Transaction, cancellationToken: ct));
        return [.. locations.Select(location => (location.Id, LocationTarget.Stored(type, location.Target)))];
    }

    async Task MakeDueAsync(IEnumerable<Guid> locations, CancellationToken ct) => await work.Connection.ExecuteAsync(new CommandDefinition(
        MakeDue, new { ids = locations.ToArray() }, work.Transaction, cancellationToken: ct));

    static bool Touches(PushReceived push, string file) =>
        push.Commits.Any(commit => commit.PathsCut || commit.Added.Contains(file) || commit.Removed.Contains(file));

    static string OwnerOf(string repository) => repository.Split('/')[0].ToLowerInvariant();
}
