using Contracts.Gateway;
using Messaging.Outbox;

namespace Gateway.Intake;

/// <summary>
/// Pull requests, deployments and their statuses, repositories and organisations as events: one each, with an id from what
/// the fact is about.
/// </summary>
static class DeliveryTranslation
{
    public static PullRequestChanged Translate(GitHubPullRequest payload)
    {
        var (repository, pull) = (payload.Repository, payload.PullRequest);
        return new PullRequestChanged
        {
            // One second may hold several changes, which the action and the head tell apart.
            EventId = NaturalId.Of(
                "github.pull_request", repository.Key, $"{pull.Number}", payload.Action, $"{pull.UpdatedAt.UtcTicks}",
                pull.Head.Sha, pull.State),
            Subject = SubjectOf(repository, $"pull/{pull.Number}"),
            Repository = repository.FullName,
            Number = pull.Number,
            Action = payload.Action,
            State = pull.State,
            Merged = pull.Merged,
            MergedAt = pull.MergedAt,
            CreatedAt = pull.CreatedAt,
            UpdatedAt = pull.UpdatedAt,
            HeadSha = pull.Head.Sha,
            BaseRef = pull.Base.Ref,
            // Before the merge GitHub has the commit of a trial merge there, which no branch ever gets.
            MergeCommitSha = pull.Merged ? pull.MergeCommitSha : null,
            Author = pull.User?.Login,
        };
    }

    public static DeploymentCreated Translate(GitHubDeployment payload)
    {
        var (repository, deployment) = (payload.Repository, payload.Deployment);
        return new DeploymentCreated
        {
            EventId = NaturalId.Of("github.deployment", repository.Key, $"{deployment.Id}"),
            Subject = SubjectOf(repository, $"deployment/{deployment.Id}"),
            Repository = repository.FullName,
            DeploymentId = deployment.Id,
            Sha = deployment.Sha,
            Ref = deployment.Ref,
            Task = deployment.Task,
            Environment = deployment.Environment,
            ProductionEnvironment = deployment.ProductionEnvironment,
            CreatedAt = deployment.CreatedAt,
            Creator = deployment.Creator?.Login,
        };
    }

    public static DeploymentStatusChanged Translate(GitHubDeploymentStatus payload)
    {
        var (repository, deployment, status) = (payload.Repository, payload.Deployment, payload.DeploymentStatus);
        return new DeploymentStatusChanged
        {
            EventId = NaturalId.Of("github.deployment_status", repository.Key, $"{deployment.Id}", $"{status.Id}"),
            Subject = SubjectOf(repository, $"deployment/{deployment.Id}"),
            Repository = repository.FullName,
            DeploymentId = deployment.Id,
            StatusId = status.Id,
            State = status.State,
            Environment = deployment.Environment,
            Sha = deployment.Sha,
            Ref = deployment.Ref,
            Task = deployment.Task,
            CreatedAt = status.CreatedAt,
            DeploymentCreatedAt = deployment.CreatedAt,
        };
    }

    /// <param name="delivery">GitHub's id, which a redelivery keeps: nothing in the payload tells one rename from a later one.</param>
    public static RepositoryChanged Translate(GitHubRepositoryChange payload, string delivery) => new()
    {
        EventId = NaturalId.Of("github.repository", delivery),
        Subject = $"github.com/{payload.Repository.FullName}".ToLowerInvariant(),
        Repository = payload.Repository.FullName,
        Action = payload.Action,
        PreviousRepository = payload.PreviousName,
    };

    /// <param name="what">GitHub's name of the event.</param>
    /// <param name="delivery">GitHub's id, which a redelivery keeps.</param>
    public static OrganisationChanged Translate(GitHubOrganisationChange payload, string what, string delivery) => new()
    {
        EventId = NaturalId.Of("github.organisation", delivery),
        Subject = $"github.com/{payload.Organization.Login}".ToLowerInvariant(),
        Organisation = payload.Organization.Login!,
        What = what,
        Action = payload.Action,
    };

    static string SubjectOf(GitHubRepository repository, string what) =>
        $"github.com/{repository.FullName}/{what}".ToLowerInvariant();
}
