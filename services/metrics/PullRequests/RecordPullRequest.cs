using Contracts.Gateway;
using Dapper;
using MassTransit;
using Messaging;
using Messaging.Database;
using Metrics.Commits;

namespace Metrics.PullRequests;

/// <summary>A pull request changed; once merged, its own commits are known to be in the commit that the merge made.</summary>
sealed class RecordPullRequest(UnitOfWork work) : IConsumer<PullRequestChanged>
{
    // Webhooks arrive in any order and are numbered as they arrive, so the version says nothing of which is newer. What
    // is told of the merge is final; before that, GitHub's own time of the change decides.
    const string UpsertPullRequest = """
        insert into pull_requests as known
               (repository, number, state, author, base_ref, head_sha, created_at, updated_at, first_commit_at, merged_at,
                merge_commit_sha)
        values (@repository, @Number, @State, @Author, @BaseRef, @HeadSha, @CreatedAt, @UpdatedAt, @FirstCommitAt, @MergedAt,
                @MergeCommitSha)
            on conflict (repository, number) do update
           set state = excluded.state, author = excluded.author, base_ref = excluded.base_ref,
               head_sha = excluded.head_sha, updated_at = excluded.updated_at,
               first_commit_at = coalesce(excluded.first_commit_at, known.first_commit_at),
               merged_at = excluded.merged_at, merge_commit_sha = excluded.merge_commit_sha
         where (excluded.merged_at is not null, excluded.updated_at, excluded.state, excluded.head_sha)
             > (known.merged_at is not null, known.updated_at, known.state, known.head_sha)
        """;

    public async Task Consume(ConsumeContext<PullRequestChanged> context)
    {
        var (pull, ct) = (context.Message, context.CancellationToken);
        var repository = RepositoryName.Of(pull.Repository);
        await CreditCommits.LockAsync(work, repository, ct);
        await work.Connection.ExecuteAsync(new CommandDefinition(
            UpsertPullRequest,
            new
            {
                repository,
                pull.Number,
                pull.State,
                pull.Author,
                pull.BaseRef,
                pull.HeadSha,
                CreatedAt = pull.CreatedAt.UtcDateTime,
                UpdatedAt = pull.UpdatedAt.UtcDateTime,
                FirstCommitAt = pull.FirstCommitAt?.UtcDateTime,
                MergedAt = pull.MergedAt?.UtcDateTime,
                pull.MergeCommitSha,
            },
            work.Transaction, cancellationToken: ct));
        CrashPoint.At(CrashPoint.MetricsPullRequestStored);
        if (pull.MergeCommitSha is { } merge && merge != pull.HeadSha)
            await CreditCommits.OfLinksAsync(work, repository, [new CommitLink(merge, pull.HeadSha)], ct);
    }
}
