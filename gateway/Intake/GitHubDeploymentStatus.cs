using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Intake;

/// <summary>What we read of GitHub's deployment_status payload.</summary>
sealed record GitHubDeploymentStatus
{
    const string What = "a deployment status";

    // GitHub sends no webhook for 'inactive'; what repairs a gap by its REST API sees it.
    static readonly string[] states =
        ["pending", "queued", "waiting", "in_progress", "success", "failure", "error", "inactive"];

    [JsonRequired] public required GitHubRepository Repository { get; init; }
    [JsonRequired] public required GitHubDeployment.Body Deployment { get; init; }
    [JsonRequired] public required Status DeploymentStatus { get; init; }

    /// <exception cref="JsonException">The body is no deployment status; the message names what is missing or cannot be.</exception>
    public static GitHubDeploymentStatus Read(byte[] body)
    {
        var payload = GitHubPayload.Read<GitHubDeploymentStatus>(body);
        GitHubDeployment.Check(payload.Repository, payload.Deployment, What);
        GitHubPayload.Require(payload.DeploymentStatus.Id > 0, "deployment_status.id", What);
        GitHubPayload.Require(states.Contains(payload.DeploymentStatus.State), "deployment_status.state", What);
        return payload;
    }

    public sealed record Status
    {
        [JsonRequired] public required long Id { get; init; }
        [JsonRequired] public required string State { get; init; }
        [JsonRequired] public required DateTimeOffset CreatedAt { get; init; }
    }
}
