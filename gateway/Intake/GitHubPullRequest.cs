using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Intake;

/// <summary>What we read of GitHub's pull_request payload.</summary>
sealed record GitHubPullRequest
{
    const string What = "a pull request";
    static readonly string[] states = ["open", "closed"];

    [JsonRequired] public required string Action { get; init; }
    [JsonRequired] public required GitHubRepository Repository { get; init; }
    [JsonRequired] public required Body PullRequest { get; init; }

    /// <exception cref="JsonException">The body is no pull request; the message names what is missing or cannot be.</exception>
    public static GitHubPullRequest Read(byte[] body)
    {
        var payload = GitHubPayload.Read<GitHubPullRequest>(body);
        var pull = payload.PullRequest;
        Require(GitHubPayload.IsRepository(payload.Repository.FullName), "repository.full_name");
        Require(GitHubPayload.IsText(payload.Action), "action");
        Require(pull.Number > 0, "pull_request.number");
        Require(states.Contains(pull.State), "pull_request.state");
        Require(GitHubPayload.IsObjectId(pull.Head.Sha), "pull_request.head.sha");
        Require(GitHubPayload.IsText(pull.Base.Ref), "pull_request.base.ref");
        Require(pull.MergeCommitSha is null || GitHubPayload.IsObjectId(pull.MergeCommitSha), "pull_request.merge_commit_sha");
        Require(!pull.Merged || pull.MergedAt is not null, "pull_request.merged_at");
        Require(pull.User?.Login is not { } login || GitHubPayload.IsText(login), "pull_request.user.login");
        return payload;
    }

    static void Require(bool good, string field) => GitHubPayload.Require(good, field, What);

    public sealed record Body
    {
        [JsonRequired] public required int Number { get; init; }
        [JsonRequired] public required string State { get; init; }
        public bool Merged { get; init; }
        public DateTimeOffset? MergedAt { get; init; }
        [JsonRequired] public required DateTimeOffset CreatedAt { get; init; }
        [JsonRequired] public required DateTimeOffset UpdatedAt { get; init; }
        [JsonRequired] public required HeadOf Head { get; init; }
        [JsonRequired] public required BaseOf Base { get; init; }
        public string? MergeCommitSha { get; init; }
        public GitHubAccount? User { get; init; }
    }

    public sealed record HeadOf
    {
        [JsonRequired] public required string Sha { get; init; }
    }

    public sealed record BaseOf
    {
        [JsonRequired] public required string Ref { get; init; }
    }
}
