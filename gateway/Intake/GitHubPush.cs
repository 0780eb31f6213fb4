using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Intake;

/// <summary>
/// What we read of GitHub's push payload, and nothing more: a field that we do not need must not keep us from reading
/// one that lacks it. docs/decisions/0006 says why Octokit's types are not used here.
/// </summary>
sealed record GitHubPush
{
    [JsonRequired] public required string Ref { get; init; }
    [JsonRequired] public required string Before { get; init; }
    [JsonRequired] public required string After { get; init; }
    public bool Forced { get; init; }
    [JsonRequired] public required PushedRepository Repository { get; init; }
    public IReadOnlyList<Commit>? Commits { get; init; }

    /// <exception cref="JsonException">The body is no push; the message names what is missing or cannot be.</exception>
    public static GitHubPush Read(byte[] body)
    {
        var push = GitHubPayload.Read<GitHubPush>(body);
        Require(GitHubPayload.IsRepository(push.Repository.FullName), "repository.full_name");
        Require(GitHubPayload.IsText(push.Ref), "ref");
        Require(GitHubPayload.IsObjectId(push.Before), "before");
        Require(GitHubPayload.IsObjectId(push.After), "after");
        Require(
            push.Repository.DefaultBranch is not { } branch || GitHubPayload.IsText(branch), "repository.default_branch");
        Require(
            push.Commits?.All(commit => commit is not null && GitHubPayload.IsObjectId(commit.Id)) ?? true, "commits.id");
        Require((push.Commits ?? []).SelectMany(commit => commit.Paths).All(path => path is not null), "commits.added");
        return push;
    }

    static void Require(bool good, string field) => GitHubPayload.Require(good, field, "a push");

    public sealed record PushedRepository
    {
        public long? Id { get; init; }
        [JsonRequired] public required string FullName { get; init; }
        public string? DefaultBranch { get; init; }

        /// <summary>Seconds since 1970 in a push, a text elsewhere; only compared, never read.</summary>
        public JsonElement PushedAt { get; init; }
    }

    public sealed record Commit
    {
        [JsonRequired] public required string Id { get; init; }
        public DateTimeOffset? Timestamp { get; init; }
        public IReadOnlyList<string>? Added { get; init; }
        public IReadOnlyList<string>? Removed { get; init; }
        public IReadOnlyList<string>? Modified { get; init; }

        [JsonIgnore] public IEnumerable<string> Paths => (Added ?? []).Concat(Removed ?? []).Concat(Modified ?? []);
    }
}
