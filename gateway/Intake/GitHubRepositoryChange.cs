using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Intake;

/// <summary>What we read of GitHub's repository payload.</summary>
sealed record GitHubRepositoryChange
{
    const string What = "a repository";

    [JsonRequired] public required string Action { get; init; }
    [JsonRequired] public required GitHubRepository Repository { get; init; }
    public Changed? Changes { get; init; }

    /// <summary>Null where neither the name nor the owner changed.</summary>
    [JsonIgnore] public string? PreviousName
    {
        get
        {
            var (owner, name) = (Repository.FullName.Split('/')[0], Repository.FullName.Split('/')[1]);
            var before = $"{Changes?.Owner?.From?.Login ?? owner}/{Changes?.Repository?.Name?.From ?? name}";
            return before == Repository.FullName ? null : before;
        }
    }

    /// <exception cref="JsonException">The body is no such payload; the message names what is missing or cannot be.</exception>
    public static GitHubRepositoryChange Read(byte[] body)
    {
        var payload = GitHubPayload.Read<GitHubRepositoryChange>(body);
        GitHubPayload.Require(GitHubPayload.IsRepository(payload.Repository.FullName), "repository.full_name", What);
        GitHubPayload.Require(GitHubPayload.IsText(payload.Action), "action", What);
        GitHubPayload.Require(payload.PreviousName is not { } previous || GitHubPayload.IsRepository(previous), "changes", What);
        return payload;
    }

    public sealed record Changed
    {
        public RepositoryBefore? Repository { get; init; }
        public OwnerBefore? Owner { get; init; }
    }

    public sealed record RepositoryBefore
    {
        public Before<string>? Name { get; init; }
    }

    public sealed record OwnerBefore
    {
        public Accounts? From { get; init; }
    }

    public sealed record Accounts
    {
        public GitHubAccount? User { get; init; }
        public GitHubAccount? Organization { get; init; }
        [JsonIgnore] public string? Login => User?.Login ?? Organization?.Login;
    }

    public sealed record Before<T>
    {
        public T? From { get; init; }
    }
}
