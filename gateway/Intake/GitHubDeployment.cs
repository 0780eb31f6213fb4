using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Intake;

/// <summary>What we read of GitHub's deployment payload, which its deployment_status payload contains.</summary>
sealed record GitHubDeployment
{
    const string TaskDefault = "deploy";

    [JsonRequired] public required GitHubRepository Repository { get; init; }
    [JsonRequired] public required Body Deployment { get; init; }

    /// <exception cref="JsonException">The body is no deployment; the message names what is missing or cannot be.</exception>
    public static GitHubDeployment Read(byte[] body)
    {
        var payload = GitHubPayload.Read<GitHubDeployment>(body);
        Check(payload.Repository, payload.Deployment, "a deployment");
        return payload;
    }

    /// <param name="what">What the payload ought to be.</param>
    public static void Check(GitHubRepository repository, Body deployment, string what)
    {
        Require(GitHubPayload.IsRepository(repository.FullName), "repository.full_name");
        Require(deployment.Id > 0, "deployment.id");
        Require(GitHubPayload.IsObjectId(deployment.Sha), "deployment.sha");
        Require(GitHubPayload.IsText(deployment.Ref), "deployment.ref");
        Require(GitHubPayload.IsText(deployment.Task), "deployment.task");
        Require(GitHubPayload.IsText(deployment.Environment), "deployment.environment");
        Require(deployment.Creator?.Login is not { } login || GitHubPayload.IsText(login), "deployment.creator.login");

        void Require(bool good, string field) => GitHubPayload.Require(good, field, what);
    }

    public sealed record Body
    {
        [JsonRequired] public required long Id { get; init; }
        [JsonRequired] public required string Sha { get; init; }
        [JsonRequired] public required string Ref { get; init; }
        public string Task { get; init; } = TaskDefault;
        [JsonRequired] public required string Environment { get; init; }
        public bool? ProductionEnvironment { get; init; }
        [JsonRequired] public required DateTimeOffset CreatedAt { get; init; }
        public GitHubAccount? Creator { get; init; }
    }
}
