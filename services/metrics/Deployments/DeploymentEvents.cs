using Contracts.Metrics;
using Messaging.Database;
using Metrics.Services;

namespace Metrics.Deployments;

/// <summary>What is told of a deployment, joined with the service and the team that owned it then.</summary>
static class DeploymentEvents
{
    public static async Task<DeploymentSucceeded> SucceededAsync(
        UnitOfWork work, DeploymentFacts deployment, DateTimeOffset at, CancellationToken ct)
    {
        var service = await ServiceTenures.OfRepositoryAsync(work, deployment.Repository, at, ct);
        return new DeploymentSucceeded
        {
            Subject = deployment.Subject,
            Owner = service?.Owner,
            Service = service?.Service,
            Repository = deployment.Repository,
            DeploymentId = deployment.DeploymentId,
            Environment = deployment.Environment,
            Sha = deployment.Sha,
            SucceededAt = at,
        };
    }

    /// <param name="incidentId">Null where it never reached its environment.</param>
    public static async Task<DeploymentFailed> FailedAsync(
        UnitOfWork work, DeploymentFacts deployment, DateTimeOffset at, Guid? incidentId, CancellationToken ct)
    {
        var service = await ServiceTenures.OfRepositoryAsync(work, deployment.Repository, at, ct);
        return new DeploymentFailed
        {
            Subject = deployment.Subject,
            Owner = service?.Owner,
            Service = service?.Service,
            Repository = deployment.Repository,
            DeploymentId = deployment.DeploymentId,
            Environment = deployment.Environment,
            Sha = deployment.Sha,
            FailedAt = at,
            IncidentId = incidentId,
        };
    }
}

/// <summary>What an event says of a deployment, whatever happened to it.</summary>
sealed record DeploymentFacts
{
    public required string Repository { get; init; }
    public required long DeploymentId { get; init; }
    public required string Environment { get; init; }
    public required string Sha { get; init; }

    public string Subject => $"deployment:{Repository}/{DeploymentId}";
}
