using Dapper;
using Messaging.Database;

namespace Metrics.Commits;

/// <summary>
/// Finds the first deployment of each commit. A commit belongs to the earliest deployment that contains it, so whichever
/// of push and deployment comes last spreads what is known along the links, and stops where an earlier deployment has
/// been already: its ancestors have it too. The result is the same in every order, and after every repetition.
/// </summary>
static class CreditCommits
{
    // Any constant will do, so long as only this uses it.
    const int LockClass = 0x3E7;

    // Two spreads over one repository at a time could each miss what the other has not committed.
    const string LockRepository = "select pg_advisory_xact_lock(@lockClass, hashtext(@repository))";

    const string Walk = """
        , walk as (
            select start.sha, start.environment, start.deployment_id, start.deployed_at
              from start
             where not exists (
                   select from deployed_commits known
                    where known.repository = @repository
                      and known.environment = start.environment
                      and known.sha = start.sha
                      and (known.deployed_at, known.deployment_id) <= (start.deployed_at, start.deployment_id))
            union
            select link.ancestor, walk.environment, walk.deployment_id, walk.deployed_at
              from walk
              join commit_links link on link.repository = @repository and link.sha = walk.sha
             where not exists (
                   select from deployed_commits known
                    where known.repository = @repository
                      and known.environment = walk.environment
                      and known.sha = link.ancestor
                      and (known.deployed_at, known.deployment_id) <= (walk.deployed_at, walk.deployment_id)))
        insert into deployed_commits as known (repository, environment, sha, deployment_id, deployed_at)
        select distinct on (environment, sha) @repository, environment, sha, deployment_id, deployed_at
          from walk
         order by environment, sha, deployed_at, deployment_id
            on conflict (repository, environment, sha) do update
           set deployment_id = excluded.deployment_id, deployed_at = excluded.deployed_at
         where (excluded.deployed_at, excluded.deployment_id) < (known.deployed_at, known.deployment_id)
        """;

    const string FromDeployment = $"""
        with recursive start as (
            select sha, environment, deployment_id, succeeded_at as deployed_at
              from deployments
             where repository = @repository and deployment_id = @deploymentId and succeeded_at is not null)
        {Walk}
        """;

    const string FromLinks = $"""
        with recursive start as (
            select given.ancestor as sha, known.environment, known.deployment_id, known.deployed_at
              from unnest(@shas, @ancestors) as given (sha, ancestor)
              join deployed_commits known on known.repository = @repository and known.sha = given.sha)
        {Walk}
        """;

    const string InsertLinks = """
        insert into commit_links (repository, sha, ancestor)
        select @repository, sha, ancestor from unnest(@shas, @ancestors) as given (sha, ancestor) order by sha, ancestor
            on conflict do nothing
        """;

    /// <summary>Until the end of the transaction; comes before anything else is written of the repository.</summary>
    public static Task LockAsync(UnitOfWork work, string repository, CancellationToken ct) =>
        work.Connection.ExecuteAsync(new CommandDefinition(
            LockRepository, new { lockClass = LockClass, repository }, work.Transaction, cancellationToken: ct));

    /// <summary>A deployment succeeded, or earlier than was known.</summary>
    public static Task OfDeploymentAsync(UnitOfWork work, string repository, long deploymentId, CancellationToken ct) =>
        work.Connection.ExecuteAsync(new CommandDefinition(
            FromDeployment, new { repository, deploymentId }, work.Transaction, cancellationToken: ct));

    /// <summary>Stores new links and lets what was deployed already reach over them.</summary>
    public static async Task OfLinksAsync(
        UnitOfWork work, string repository, IReadOnlyList<CommitLink> links, CancellationToken ct)
    {
        if (links.Count == 0)
            return;
        var given = new
        {
            repository,
            shas = links.Select(link => link.Sha).ToArray(),
            ancestors = links.Select(link => link.Ancestor).ToArray(),
        };
        await work.Connection.ExecuteAsync(new CommandDefinition(
            InsertLinks, given, work.Transaction, cancellationToken: ct));
        await work.Connection.ExecuteAsync(new CommandDefinition(
            FromLinks, given, work.Transaction, cancellationToken: ct));
    }
}
