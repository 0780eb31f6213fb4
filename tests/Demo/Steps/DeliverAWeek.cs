using System.Security.Cryptography;

namespace Demo.Steps;

/// <summary>
/// What GitHub would tell of a week: a change a day is committed, reviewed, merged and deployed. One deployment takes the
/// service down; its incident is ended by a fix that is deployed the same hour.
/// </summary>
static class DeliverAWeek
{
    const int Days = 7;
    const int BadDay = 4;
    static readonly TimeSpan untilMerged = TimeSpan.FromHours(2);
    static readonly TimeSpan untilDeployed = TimeSpan.FromHours(1);
    static readonly TimeSpan untilNoticed = TimeSpan.FromMinutes(20);
    static readonly TimeSpan untilFixed = TimeSpan.FromMinutes(40);
    static readonly TimeSpan untilOver = TimeSpan.FromMinutes(50);

    public static async Task<Week> RunAsync(Person person, DemoOptions options, NewService service, Narrator narrator)
    {
        var slug = await SlugAsync(person, service);
        var to = DateTimeOffset.UtcNow;
        var repository = new DemoRepository(slug, new GitHubHook(person, options.WebhookSecret));
        var deployments = 0;
        for (var day = 0; day < Days; day++)
        {
            var committed = to.AddDays(day - Days).AddHours(1);
            var deployed = committed + untilMerged + untilDeployed;
            var deployment = await repository.ShipAsync(committed, committed + untilMerged, deployed);
            deployments++;
            if (day != BadDay)
                continue;
            await MendAsync(person, service, repository, deployment, deployed, narrator);
            deployments++;
        }
        narrator.Say($"{deployments} deployments of {slug} to production were told by signed webhooks.");
        narrator.Look(person.UrlOf($"/api/metrics/deployments?service={service.Ref}"));
        return new Week(to.AddDays(-Days), to, deployments);
    }

    static async Task MendAsync(
        Person person, NewService service, DemoRepository repository, long deployment, DateTimeOffset deployed,
        Narrator narrator)
    {
        // Webhooks are acknowledged before they are counted; nobody blames a deployment that is not to be seen yet.
        await Person.WaitAsync(
            $"Deployment {deployment} was not listed as succeeded",
            async () => await HasSucceededAsync(person, service, deployment) ? true : (bool?)null);
        var incident = await person.PostAsync("/api/metrics/incidents", new
        {
            service = service.Ref,
            title = "Nothing is shipped",
            startedAt = deployed + untilNoticed,
            causedByDeployment = new { repository = repository.Slug, deploymentId = deployment },
        });
        var id = incident.GetProperty("id").GetString();
        narrator.Say($"Deployment {deployment} took it down: incident {id}.");
        narrator.Look(person.UrlOf($"/api/metrics/incidents?service={service.Ref}"));
        await repository.ShipAsync(deployed + untilNoticed, deployed + untilNoticed, deployed + untilFixed);
        await person.PostAsync($"/api/metrics/incidents/{id}/resolve", new { resolvedAt = deployed + untilOver });
    }

    static async Task<bool> HasSucceededAsync(Person person, NewService service, long deployment) =>
        (await person.GetWhenKnownAsync($"/api/metrics/deployments?service={service.Ref}")).GetProperty("items").EnumerateArray().Any(
            listed => listed.GetProperty("deploymentId").GetInt64() == deployment
                && listed.GetProperty("state").GetString() == "succeeded");

    static async Task<string> SlugAsync(Person person, NewService service)
    {
        var entity = await person.GetAsync(service.EntityPath);
        return entity.GetProperty("metadata").GetProperty("annotations").GetProperty("github.com/project-slug").GetString()!;
    }
}

/// <summary>What must come out as numbers.</summary>
public sealed record Week(DateTimeOffset From, DateTimeOffset To, int Deployments);

/// <summary>A repository at GitHub, as far as its webhooks tell of it.</summary>
sealed class DemoRepository(string slug, GitHubHook hook)
{
    const string Branch = "main";
    readonly object repository = new { Id = Math.Abs(slug.GetHashCode(StringComparison.Ordinal)), FullName = slug, DefaultBranch = Branch };
    readonly long firstId = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 100;
    string tip = new('0', 40);
    int number;

    public string Slug => slug;

    /// <summary>A commit, its pull request, the merge by rebase, and the deployment of the branch's new tip.</summary>
    /// <returns>Id of the deployment.</returns>
    public async Task<long> ShipAsync(DateTimeOffset committed, DateTimeOffset merged, DateTimeOffset deployed)
    {
        number++;
        var (before, sha) = (tip, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)));
        tip = sha;
        await hook.SendAsync("pull_request", PullRequest("opened", sha, committed, null));
        await hook.SendAsync("push", new
        {
            Ref = $"refs/heads/{Branch}", Before = before, After = sha, Forced = false, Repository = repository,
            Commits = new[]
            {
                new
                {
                    Id = sha, Timestamp = committed, Added = Array.Empty<string>(), Removed = Array.Empty<string>(),
                    Modified = new[] { "src/Program.cs" },
                },
            },
        });
        await hook.SendAsync("pull_request", PullRequest("closed", sha, committed, merged));
        return await DeployAsync(sha, deployed);
    }

    async Task<long> DeployAsync(string sha, DateTimeOffset at)
    {
        var id = firstId + number;
        var deployment = new
        {
            Id = id, Sha = sha, Ref = Branch, Task = "deploy", Environment = "production", ProductionEnvironment = true,
            CreatedAt = at, UpdatedAt = at, Creator = new { Login = "bo" },
        };
        await hook.SendAsync("deployment", new { Action = "created", Deployment = deployment, Repository = repository });
        await hook.SendAsync("deployment_status", new
        {
            Action = "created",
            DeploymentStatus = new
            {
                Id = id, State = "success", Environment = "production", CreatedAt = at, UpdatedAt = at,
            },
            Deployment = deployment,
            Repository = repository,
        });
        return id;
    }

    object PullRequest(string action, string sha, DateTimeOffset created, DateTimeOffset? merged) => new
    {
        Action = action,
        Number = number,
        PullRequest = new
        {
            Id = firstId + number, Number = number, State = merged is null ? "open" : "closed", Merged = merged is not null,
            MergedAt = merged, CreatedAt = created, UpdatedAt = merged ?? created, ClosedAt = merged, Title = $"Change {number}",
            MergeCommitSha = merged is null ? null : sha, User = new { Login = "bo" }, Commits = 1,
            Head = new { Sha = sha, Ref = $"change-{number}", Repo = repository },
            Base = new { Sha = tip, Ref = Branch, Repo = repository },
        },
        Repository = repository,
    };
}
