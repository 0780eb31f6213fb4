using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Gateway.Intake;

/// <summary>
/// What we read of GitHub's push payload, and nothing more: a field that we do not need must not keep us from reading
/// one that lacks it. docs/decisions/0006 says why Octokit's types are not used here.
/// </summary>
sealed partial record GitHubPush
{
    const int TextLengthMax = 1_000;

    static readonly JsonSerializerOptions json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
    };

    [JsonRequired] public required string Ref { get; init; }
    [JsonRequired] public required string Before { get; init; }
    [JsonRequired] public required string After { get; init; }
    public bool Forced { get; init; }
    [JsonRequired] public required PushedRepository Repository { get; init; }
    public IReadOnlyList<Commit>? Commits { get; init; }

    /// <exception cref="JsonException">The body is no push; the message names what is missing or cannot be.</exception>
    public static GitHubPush Read(byte[] body)
    {
        var push = JsonSerializer.Deserialize<GitHubPush>(body, json) ?? throw new JsonException("The body is null.");
        // What goes into keys and events must fit there, whoever may sign with the secret.
        Require(RepositoryName().IsMatch(push.Repository.FullName), "repository.full_name");
        Require(IsText(push.Ref), "ref");
        Require(ObjectId().IsMatch(push.Before), "before");
        Require(ObjectId().IsMatch(push.After), "after");
        Require(push.Repository.DefaultBranch is not { } branch || IsText(branch), "repository.default_branch");
        Require(push.Commits?.All(commit => commit is not null && ObjectId().IsMatch(commit.Id)) ?? true, "commits.id");
        Require((push.Commits ?? []).SelectMany(commit => commit.Paths).All(path => path is not null), "commits.added");
        return push;
    }

    static bool IsText(string text) => text.Length is > 0 and <= TextLengthMax && !text.Contains('\0');

    static void Require(bool good, string field)
    {
        if (!good)
            throw new JsonException($"'{field}' is not what a push has there.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}\z")]
    private static partial Regex RepositoryName();

    // SHA-1, or SHA-256.
    [GeneratedRegex(@"^([0-9a-f]{40}|[0-9a-f]{64})\z")]
    private static partial Regex ObjectId();

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
