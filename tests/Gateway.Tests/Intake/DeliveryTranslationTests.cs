using System.Text;
using System.Text.Json.Nodes;
using Contracts;
using Contracts.Gateway;
using Gateway.Intake;
using Xunit;

namespace Gateway.Tests.Intake;

/// <summary>Pull requests, deployments and their statuses.</summary>
public sealed class DeliveryTranslationTests
{
    const string Repository = "Octo-Org/Hello.World";
    static readonly string head = GitHubPayloads.Sha("head");
    static readonly string merge = GitHubPayloads.Sha("merge");

    [Fact]
    public void A_merged_pull_request_is_told_with_its_merge()
    {
        var told = Translate<PullRequestChanged>("pull_request", GitHubPayloads.PullRequest(Repository, 12, head, merge));

        Assert.Equal("github.com/octo-org/hello.world/pull/12", told.Subject);
        Assert.Equal((Repository, 12, "closed", "closed"), (told.Repository, told.Number, told.Action, told.State));
        Assert.Equal((true, head, merge, "main", "ada"), (told.Merged, told.HeadSha, told.MergeCommitSha, told.BaseRef, told.Author));
        Assert.Equal(DateTimeOffset.Parse("2026-03-01T12:00:00Z"), told.CreatedAt);
        Assert.Equal(DateTimeOffset.Parse("2026-03-01T13:00:00Z"), told.MergedAt);
        Assert.Equal(told.MergedAt, told.UpdatedAt);
        Assert.Null(told.FirstCommitAt);
    }

    [Fact]
    public void The_trial_merge_of_an_open_pull_request_is_not_told()
    {
        var told = Translate<PullRequestChanged>("pull_request", GitHubPayloads.PullRequest(Repository, 12, head));

        Assert.Equal(("open", false), (told.State, told.Merged));
        Assert.Null(told.MergeCommitSha);
        Assert.Null(told.MergedAt);
    }

    [Fact]
    public void A_deployment_is_told()
    {
        var told = Translate<DeploymentCreated>("deployment", GitHubPayloads.Deployment(Repository, 145_988_746, head));

        Assert.Equal("github.com/octo-org/hello.world/deployment/145988746", told.Subject);
        Assert.Equal((145_988_746L, head, "main", "deploy"), (told.DeploymentId, told.Sha, told.Ref, told.Task));
        Assert.Equal(("production", true, "ada"), (told.Environment, told.ProductionEnvironment, told.Creator));
        Assert.Equal(DateTimeOffset.Parse("2026-03-01T14:00:00Z"), told.CreatedAt);
    }

    [Fact]
    public void A_status_is_told_with_its_deployment()
    {
        var told = Translate<DeploymentStatusChanged>(
            "deployment_status", GitHubPayloads.DeploymentStatus(Repository, 145_988_746, head, 209_916_254, "success", "Staging"));

        Assert.Equal("github.com/octo-org/hello.world/deployment/145988746", told.Subject);
        Assert.Equal((145_988_746L, 209_916_254L, "success"), (told.DeploymentId, told.StatusId, told.State));
        Assert.Equal((head, "main", "deploy", "Staging"), (told.Sha, told.Ref, told.Task, told.Environment));
        Assert.Equal(DateTimeOffset.Parse("2026-03-01T14:05:00Z"), told.CreatedAt);
        Assert.Equal(DateTimeOffset.Parse("2026-03-01T14:00:00Z"), told.DeploymentCreatedAt);
    }

    [Theory]
    [InlineData("archived", null, null)]
    [InlineData("renamed", """{"repository":{"name":{"from":"Old"}}}""", "Octo-Org/Old")]
    [InlineData("transferred", """{"owner":{"from":{"organization":{"login":"old-org"}}}}""", "old-org/Hello.World")]
    [InlineData("transferred", """{"owner":{"from":{"user":{"login":"ada"}}}}""", "ada/Hello.World")]
    [InlineData("edited", """{"default_branch":{"from":"master"}}""", null)]
    public void A_change_of_a_repository_is_told_with_its_name_before(string action, string? changes, string? previous)
    {
        var told = Translate<RepositoryChanged>("repository", GitHubPayloads.RepositoryChange(Repository, action, changes));

        Assert.Equal("github.com/octo-org/hello.world", told.Subject);
        Assert.Equal((Repository, action, previous), (told.Repository, told.Action, told.PreviousRepository));
    }

    [Theory]
    [InlineData("organization", "member_added")]
    [InlineData("team", "edited")]
    [InlineData("membership", "removed")]
    public void A_change_of_who_is_in_an_organisation_is_told(string what, string action)
    {
        var told = Translate<OrganisationChanged>(what, GitHubPayloads.Membership("Octo-Org", action));

        Assert.Equal(("github.com/octo-org", "Octo-Org", what, action), (told.Subject, told.Organisation, told.What, told.Action));
    }

    [Fact]
    public void What_is_not_needed_may_be_missing()
    {
        var pull = GitHubPayloads.PullRequest(Repository, 12, head);
        Remove(pull, "number", "sender");
        Remove(pull["pull_request"]!, "user", "merged", "merged_at", "merge_commit_sha", "labels");
        Remove(pull["repository"]!, "id", "default_branch");
        var status = GitHubPayloads.DeploymentStatus(Repository, 1, head, 2, "queued");
        Remove(status["deployment"]!, "task", "production_environment", "creator", "payload");
        Remove(status["deployment_status"]!, "creator", "environment");

        Assert.Null(Translate<PullRequestChanged>("pull_request", pull).Author);
        Assert.Equal("deploy", Translate<DeploymentStatusChanged>("deployment_status", status).Task);
    }

    [Fact]
    public void The_same_fact_has_the_same_id_and_every_other_fact_another()
    {
        var moved = GitHubPayloads.PullRequest(Repository, 12, head);
        moved["action"] = "synchronize";
        moved["pull_request"]!["updated_at"] = "2026-03-01T12:00:01Z";
        Guid[] Ids() =>
        [
            Id("pull_request", GitHubPayloads.PullRequest(Repository, 12, head)),
            Id("pull_request", GitHubPayloads.PullRequest(Repository, 12, head, merge)),
            Id("pull_request", GitHubPayloads.PullRequest(Repository, 13, head)),
            Id("pull_request", moved),
            Id("deployment", GitHubPayloads.Deployment(Repository, 1, head)),
            Id("deployment", GitHubPayloads.Deployment(Repository, 2, head)),
            Id("deployment", GitHubPayloads.Deployment("octo-org/other", 1, head)),
            Id("deployment_status", GitHubPayloads.DeploymentStatus(Repository, 1, head, 1, "success")),
            Id("deployment_status", GitHubPayloads.DeploymentStatus(Repository, 1, head, 2, "success")),
        ];

        Assert.Equal(Ids(), Ids());
        Assert.Distinct(Ids());
    }

    public static TheoryData<string, string, string, string?> Unreadable => new()
    {
        { "pull_request", "pull_request", "pull_request", null },
        { "pull_request", "action", "action", null },
        { "pull_request", "repository.full_name", "repository.full_name", "\"no repository\"" },
        { "pull_request", "pull_request.number", "pull_request.number", "0" },
        { "pull_request", "pull_request.state", "pull_request.state", "\"merged\"" },
        { "pull_request", "head", "pull_request.head", null },
        { "pull_request", "pull_request.head.sha", "pull_request.head.sha", "\"main\"" },
        { "pull_request", "pull_request.base.ref", "pull_request.base.ref", "\"\"" },
        { "pull_request", "pull_request.merge_commit_sha", "pull_request.merge_commit_sha", "\"x\"" },
        { "pull_request", "pull_request.merged_at", "pull_request.merged", "true" },
        { "pull_request", "created_at", "pull_request.created_at", "\"yesterday\"" },
        { "deployment", "deployment", "deployment", null },
        { "deployment", "deployment.id", "deployment.id", "0" },
        { "deployment", "id", "deployment.id", "\"1\"" },
        { "deployment", "deployment.sha", "deployment.sha", "\"main\"" },
        { "deployment", "deployment.environment", "deployment.environment", "\"a\\u0000\"" },
        { "deployment", "task", "deployment.task", "null" },
        { "deployment_status", "deployment_status", "deployment_status", null },
        { "deployment_status", "deployment_status.state", "deployment_status.state", "\"great\"" },
        { "deployment_status", "deployment_status.id", "deployment_status.id", "-1" },
        { "deployment_status", "deployment.ref", "deployment.ref", "\"\"" },
        { "deployment_status", "created_at", "deployment_status.created_at", null },
        { "repository", "action", "action", null },
        { "repository", "repository.full_name", "repository.full_name", "\"../..\"" },
        { "repository", "changes", "changes", """{"repository":{"name":{"from":"a/b"}}}""" },
        { "membership", "organization", "organization", null },
        { "membership", "organization.login", "organization.login", "\"a/b\"" },
        { "membership", "action", "action", "\"\"" },
    };

    /// <param name="names">What the reason must name.</param>
    /// <param name="path">What is taken out of a good payload, or replaced by <paramref name="value"/>.</param>
    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_cannot_be_is_parked_and_the_reason_names_the_field(string kind, string names, string path, string? value)
    {
        var payload = kind switch
        {
            "pull_request" => GitHubPayloads.PullRequest(Repository, 12, head),
            "deployment" => GitHubPayloads.Deployment(Repository, 1, head),
            "repository" => GitHubPayloads.RepositoryChange(Repository, "renamed", """{"repository":{"name":{"from":"old"}}}"""),
            "membership" => GitHubPayloads.Membership("octo-org", "added"),
            _ => GitHubPayloads.DeploymentStatus(Repository, 1, head, 2, "success"),
        };
        var keys = path.Split('.');
        var parent = keys[..^1].Aggregate((JsonNode)payload, (node, key) => node[key]!).AsObject();
        if (value is null)
            parent.Remove(keys[^1]);
        else
            parent[keys[^1]] = JsonNode.Parse(value);

        var translation = GitHubTranslation.Translate(DeliveryOf(kind, payload));

        Assert.Equal(DeliveryState.Parked, translation.State);
        Assert.Empty(translation.Events);
        Assert.Contains(names, translation.Reason, StringComparison.Ordinal);
        Assert.Contains($"'{kind}'", translation.Reason, StringComparison.Ordinal);
    }

    static void Remove(JsonNode node, params string[] names)
    {
        foreach (var name in names)
            node.AsObject().Remove(name);
    }

    static Guid Id(string kind, JsonObject payload) => Translate<PlatformEvent>(kind, payload).EventId;

    static T Translate<T>(string kind, JsonObject payload)
        where T : PlatformEvent
    {
        var translation = GitHubTranslation.Translate(DeliveryOf(kind, payload));
        Assert.Null(translation.Reason);
        return Assert.IsType<T>(Assert.Single(translation.Events), exactMatch: false);
    }

    static Delivery DeliveryOf(string kind, JsonObject payload) => new()
    {
        Id = Guid.NewGuid(),
        Source = "github",
        DeliveryId = "d",
        Event = kind,
        ContentType = "application/json",
        Body = Encoding.UTF8.GetBytes(payload.ToJsonString()),
        TraceParent = null,
    };
}
