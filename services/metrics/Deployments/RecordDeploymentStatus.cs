using Contracts;
using Contracts.Gateway;
using Contracts.Metrics;
using Dapper;
using MassTransit;
using Messaging;
using Messaging.Database;
using Metrics.Commits;
using Metrics.Incidents;

namespace Metrics.Deployments;

/// <summary>
/// A deployment came further. Its first success makes it deployed, which its commits learn, and which is told once.
/// </summary>
sealed class RecordDeploymentStatus(UnitOfWork work) : IConsumer<DeploymentStatusChanged>
{
    static readonly string[] failures = ["failure", "error"];

    const string InsertStatus = """
        insert into deployment_statuses (repository, deployment_id, status_id, state, created_at)
        values (@repository, @DeploymentId, @StatusId, @State, @at)
            on conflict do nothing
        """;

    const string EnsureDeployment = """
        insert into deployments (repository, deployment_id, sha, ref, task, environment, created_at)
        values (@repository, @DeploymentId, @Sha, @Ref, @Task, @environment, @createdAt)
            on conflict do nothing
        """;

    const string SelectDeployment = """
        select succeeded_at, failed_at, failure_told
          from deployments
         where repository = @repository and deployment_id = @DeploymentId
           for update
        """;

    // Not by the order in which statuses come but by the sender's time: the earliest of each kind stays.
    const string UpdateOutcome = """
        update deployments
           set succeeded_at = @succeededAt, failed_at = @failedAt, failure_told = @failureTold
         where repository = @repository and deployment_id = @DeploymentId
        """;

    public async Task Consume(ConsumeContext<DeploymentStatusChanged> context)
    {
        var (status, ct) = (context.Message, context.CancellationToken);
        var repository = RepositoryName.Of(status.Repository);
        await CreditCommits.LockAsync(work, repository, ct);
        var known = await StoreAsync(status, repository, ct);
        CrashPoint.At(CrashPoint.MetricsStatusStored);

        var now = known.With(status.State == "success", failures.Contains(status.State), status.CreatedAt.ToUniversalTime());
        if (now == known)
            return;
        var told = await ToTellAsync(status, repository, known, now, ct);
        await work.Connection.ExecuteAsync(new CommandDefinition(
            UpdateOutcome,
            new
            {
                repository,
                status.DeploymentId,
                succeededAt = now.SucceededAt?.UtcDateTime,
                failedAt = now.FailedAt?.UtcDateTime,
                failureTold = now.FailureTold || told.Any(each => each is DeploymentFailed),
            },
            work.Transaction, cancellationToken: ct));
        if (now.SucceededAt != known.SucceededAt)
            await CreditCommits.OfDeploymentAsync(work, repository, status.DeploymentId, ct);
        await work.EnqueueAsync(told, ct);
        if (told.Count > 0)
            CrashPoint.At(CrashPoint.MetricsDeploymentTold);
    }

    async Task<Outcome> StoreAsync(DeploymentStatusChanged status, string repository, CancellationToken ct)
    {
        var given = new
        {
            repository,
            status.DeploymentId,
            status.StatusId,
            status.State,
            status.Sha,
            status.Ref,
            status.Task,
            environment = status.Environment.ToLowerInvariant(),
            at = status.CreatedAt.UtcDateTime,
            createdAt = status.DeploymentCreatedAt.UtcDateTime,
        };
        await work.Connection.ExecuteAsync(new CommandDefinition(
            InsertStatus, given, work.Transaction, cancellationToken: ct));
        await work.Connection.ExecuteAsync(new CommandDefinition(
            EnsureDeployment, given, work.Transaction, cancellationToken: ct));
        return await work.Connection.QuerySingleAsync<Outcome>(new CommandDefinition(
            SelectDeployment, given, work.Transaction, cancellationToken: ct));
    }

    async Task<IReadOnlyList<PlatformEvent>> ToTellAsync(
        DeploymentStatusChanged status, string repository, Outcome known, Outcome now, CancellationToken ct)
    {
        var facts = new DeploymentFacts
        {
            Repository = repository,
            DeploymentId = status.DeploymentId,
            Environment = status.Environment.ToLowerInvariant(),
            Sha = status.Sha,
        };
        if (now is { SucceededAt: null, FailedAt: not null, FailureTold: false })
            return [await DeploymentEvents.FailedAsync(work, facts, status.CreatedAt, incidentId: null, ct)];
        if (now.SucceededAt is null || known.SucceededAt is not null)
            return [];
        var succeeded = await DeploymentEvents.SucceededAsync(work, facts, status.CreatedAt, ct);
        var failed = now.FailureTold ? null : await CausedFailures.FindAsync(work, facts, ct);
        return failed is null ? [succeeded] : [succeeded, failed];
    }
}
