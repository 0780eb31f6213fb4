using Contracts.Gateway;
using Dapper;
using MassTransit;
using Messaging;
using Messaging.Database;

namespace Metrics.Commits;

/// <summary>Commits reached a repository: when they were made, and which contains which.</summary>
sealed class RecordPush(UnitOfWork work) : IConsumer<PushReceived>
{
    const string InsertCommits = """
        insert into commits as known (repository, sha, committed_at)
        select distinct on (sha) @repository, sha, committed_at
          from unnest(@shas, @times) as given (sha, committed_at)
         order by sha, committed_at
            on conflict (repository, sha) do update set committed_at = excluded.committed_at
         where excluded.committed_at < coalesce(known.committed_at, 'infinity')
        """;

    public async Task Consume(ConsumeContext<PushReceived> context)
    {
        var (push, ct) = (context.Message, context.CancellationToken);
        var repository = RepositoryName.Of(push.Repository);
        await CreditCommits.LockAsync(work, repository, ct);
        await work.Connection.ExecuteAsync(new CommandDefinition(
            InsertCommits,
            new
            {
                repository,
                shas = push.Commits.Select(commit => commit.Id).ToArray(),
                times = push.Commits.Select(commit => commit.Timestamp?.UtcDateTime).ToArray(),
            },
            work.Transaction, cancellationToken: ct));
        CrashPoint.At(CrashPoint.MetricsPushStored);
        await CreditCommits.OfLinksAsync(work, repository, CommitLinks.Of(push), ct);
    }
}
