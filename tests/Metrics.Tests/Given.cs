using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Contracts;
using Contracts.Catalog;
using Contracts.Gateway;

namespace Metrics.Tests;

/// <summary>Events as gateway and catalog tell them, of a repository and a service that only this test has.</summary>
sealed class Given(string word)
{
    public const string None = "0000000000000000000000000000000000000000";

    /// <summary>A Monday, 00:00 UTC.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    public string Word => word;
    public string Slug => $"Tests/{word}";
    public string Repository => $"github.com/tests/{word}";
    public string Service => $"component:default/{word}";
    public string Team => $"group:default/team-{word}";

    public static string Sha(string of) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)))[..40];

    /// <param name="commits">Name and time of each, the oldest first.</param>
    public PushReceived Push(
        string before, IReadOnlyList<(string Name, DateTimeOffset At)> commits, string branch = "main", bool forced = false,
        string? after = null) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = Repository,
        Version = 1,
        OccurredAt = Monday,
        Repository = Slug,
        Ref = $"refs/heads/{branch}",
        Before = before == "" ? None : Sha(before),
        After = Sha(after ?? commits[^1].Name),
        Forced = forced,
        DefaultBranch = "main",
        Commits =
        [
            .. commits.Select(commit => new PushedCommit
            {
                Id = Sha(commit.Name), Timestamp = commit.At, Added = [], Removed = [], Modified = [],
            }),
        ],
        Part = 1,
        Parts = 1,
    };

    public PushReceived Push(string before, string commit, DateTimeOffset at) => Push(before, [(commit, at)]);

    public PullRequestChanged PullRequest(
        int number, string head, DateTimeOffset createdAt, DateTimeOffset? mergedAt = null, string? merge = null) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"{Repository}/pull/{number}",
        Version = 1,
        OccurredAt = Monday,
        Repository = Slug,
        Number = number,
        Action = mergedAt is null ? "opened" : "closed",
        State = mergedAt is null ? "open" : "closed",
        Merged = mergedAt is not null,
        MergedAt = mergedAt,
        CreatedAt = createdAt,
        UpdatedAt = mergedAt ?? createdAt,
        HeadSha = Sha(head),
        BaseRef = "main",
        MergeCommitSha = merge is null ? null : Sha(merge),
        Author = "ada",
    };

    public DeploymentCreated Deployment(long id, string sha, DateTimeOffset at, string environment = "production") => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"{Repository}/deployment/{id}",
        Version = 1,
        OccurredAt = at,
        Repository = Slug,
        DeploymentId = id,
        Sha = Sha(sha),
        Ref = "main",
        Task = "deploy",
        Environment = environment,
        CreatedAt = at,
        Creator = "ada",
    };

    public DeploymentStatusChanged Status(
        long id, string sha, string state, DateTimeOffset at, string environment = "production", int nth = 1) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"{Repository}/deployment/{id}",
        Version = nth + 1,
        OccurredAt = at,
        Repository = Slug,
        DeploymentId = id,
        StatusId = (id * 100) + nth,
        State = state,
        Environment = environment,
        Sha = Sha(sha),
        Ref = "main",
        Task = "deploy",
        CreatedAt = at,
        DeploymentCreatedAt = at.AddMinutes(-5),
    };

    /// <summary>Version <paramref name="version"/> of the service.</summary>
    public PlatformEvent ServiceVersion(
        long version, DateTimeOffset at, string? owner, string? slug = null, string? service = null) => version == 1
        ? new EntityAdded
        {
            EventId = Guid.CreateVersion7(),
            Subject = service ?? Service,
            Version = version,
            OccurredAt = at,
            Owner = owner,
            Kind = "Component",
            Uid = Guid.NewGuid(),
            Etag = "1",
            Entity = Entity(slug ?? Slug),
            Link = "/",
        }
        : new EntityChanged
        {
            EventId = Guid.CreateVersion7(),
            Subject = service ?? Service,
            Version = version,
            OccurredAt = at,
            Owner = owner,
            Kind = "Component",
            Uid = Guid.NewGuid(),
            Etag = $"{version}",
            Entity = Entity(slug ?? Slug),
            Link = "/",
        };

    public EntityRemoved ServiceRemoved(long version, DateTimeOffset at) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = Service,
        Version = version,
        OccurredAt = at,
        Kind = "Component",
        Uid = Guid.NewGuid(),
    };

    /// <param name="parent">Name of the group above it.</param>
    public static EntityAdded Group(string @ref, string? parent = null) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = @ref,
        Version = 1,
        OccurredAt = Monday,
        Owner = @ref,
        Kind = "Group",
        Uid = Guid.NewGuid(),
        Etag = "1",
        Entity = JsonSerializer.SerializeToElement(new { kind = "Group", spec = new { type = "team", parent = parent ?? "none" } }),
        Link = "/",
    };

    /// <summary>The same group with another content, where <paramref name="parent"/> may be the same.</summary>
    public static EntityChanged GroupChanged(EntityAdded group, string parent) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = group.Subject,
        Version = group.Version + 1,
        OccurredAt = Monday,
        Owner = group.Subject,
        Kind = group.Kind,
        Uid = group.Uid,
        Etag = "2",
        Entity = JsonSerializer.SerializeToElement(new { kind = "Group", spec = new { type = "squad", parent } }),
        Link = "/",
    };

    static JsonElement Entity(string slug) => JsonSerializer.SerializeToElement(new Dictionary<string, object>
    {
        ["kind"] = "Component",
        ["metadata"] = new Dictionary<string, object>
        {
            ["annotations"] = new Dictionary<string, string> { ["github.com/project-slug"] = slug },
        },
    });
}
