using Catalog.History;
using Catalog.Sources;
using Contracts.Gateway;
using MassTransit;
using Messaging.Database;

namespace Catalog.Repositories;

/// <summary>Commits reached a repository: what the catalog read of it may have changed.</summary>
sealed class FollowPushes(UnitOfWork work, TouchedLocations touched) : IConsumer<PushReceived>
{
    public async Task Consume(ConsumeContext<PushReceived> context)
    {
        var (push, ct) = (context.Message, context.CancellationToken);
        await ChangedBy.SayAsync(work, push.Subject, ct);
        await touched.RefreshRepositoryAsync(push.Repository, ct);
        // A file that comes or goes makes a repository one that is found, or no more.
        await touched.RefreshDiscoveriesAsync(
            TouchedLocations.OwnerOf(push.Repository), found => ComesOrGoes(push, GitHubTarget.PartsOf(found).File), ct);
    }

    static bool ComesOrGoes(PushReceived push, string file) =>
        push.Commits.Any(commit => commit.PathsCut || commit.Added.Contains(file) || commit.Removed.Contains(file));
}
