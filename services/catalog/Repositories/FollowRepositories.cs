using Catalog.History;
using Contracts.Gateway;
using MassTransit;
using Messaging.Database;

namespace Catalog.Repositories;

/// <summary>
/// A repository was renamed, transferred, archived, deleted or the like, or who is in an organisation changed: what the
/// catalog has of them follows.
/// </summary>
sealed class FollowRepositories(UnitOfWork work, TouchedLocations touched) :
    IConsumer<RepositoryChanged>, IConsumer<OrganisationChanged>
{
    public async Task Consume(ConsumeContext<RepositoryChanged> context)
    {
        var (change, ct) = (context.Message, context.CancellationToken);
        await ChangedBy.SayAsync(work, change.Subject, ct);
        if (change.PreviousRepository is { } previous)
            await MoveRenamed.RunAsync(work, previous, change.Repository, ct);
        await touched.RefreshRepositoryAsync(change.Repository, ct);
        string[] names = [change.Repository, change.PreviousRepository ?? change.Repository];
        foreach (var owner in names.Select(TouchedLocations.OwnerOf).Distinct())
            await touched.RefreshDiscoveriesAsync(owner, _ => true, ct);
    }

    public Task Consume(ConsumeContext<OrganisationChanged> context) =>
        touched.RefreshOrganisationAsync(context.Message.Organisation, context.CancellationToken);
}
