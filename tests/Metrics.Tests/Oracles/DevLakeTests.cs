using Contracts;
using Xunit;

namespace Metrics.Tests.Oracles;

/// <summary>
/// Lead times that nobody here wrote: Apache DevLake's fixture for its change lead time, told to the real consumers. What
/// differs by definition is said beside each check.
/// </summary>
public sealed class DevLakeTests
{
    // DevLake has several series on one repository; here a repository has one series an environment, so each becomes a
    // repository of its own. It does not check that a pull request's repository is the deployment's; here each is told of
    // the repository whose deployments contain its merge.
    static readonly Dictionary<string, string> seriesOf = new()
    {
        ["pr0"] = "cicd1-REPO111", ["pr1"] = "cicd1-REPO111", ["pr2"] = "cicd1-REPO111", ["pr3"] = "cicd1-REPO222",
        ["pr4"] = "cicd1-REPO111", ["pr5"] = "cicd2-REPO111", ["pr6"] = "cicd1-REPO111",
    };

    /// <summary>The smallest histories that contain what commits_diffs.csv says; branch, old head, commits.</summary>
    static readonly (string Series, string Branch, string Before, string[] Commits)[] pushes =
    [
        ("cicd1-REPO111", "main", "", ["pr_merge_commit0", "commit1"]),
        ("cicd1-REPO111", "main", "commit1", ["pr_merge_commit1"]),
        ("cicd1-REPO111", "main", "pr_merge_commit1", ["pr_merge_commit2", "commit5"]),
        ("cicd1-REPO111", "main", "commit5", ["commit9"]),
        ("cicd1-REPO111", "staged", "", ["commit7"]),
        ("cicd1-REPO111", "staged", "commit7", ["pr_merge_commit4", "commit8"]),
        ("cicd1-REPO222", "main", "", ["commit2"]),
        ("cicd1-REPO222", "main", "commit2", ["pr_merge_commit3", "commit6"]),
        ("cicd1-REPO222", "main", "commit6", ["commit10"]),
        ("cicd2-REPO111", "main", "", ["commit3"]),
        ("cicd2-REPO111", "main", "commit3", ["commit13"]),
        ("cicd2-REPO111", "failing", "commit3", ["pr_merge_commit5", "commit11"]),
    ];

    [Theory]
    [InlineData("as it happened")]
    [InlineData("backwards")]
    [InlineData("shuffled and twice")]
    public async Task Pull_requests_are_deployed_where_and_when_DevLake_says(string order)
    {
        var trials = new Dictionary<string, Trial>();
        foreach (var series in Rows("cicd_deployment_commits").Select(SeriesOf).Distinct())
            trials[series] = await Trial.WithServiceAsync();
        foreach (var (series, trial) in trials)
            await trial.TellAsync(Ordered([.. FactsOf(series, trial.Given)], order));

        foreach (var expected in Rows("project_pr_metrics"))
        {
            var trial = trials[seriesOf[expected["id"]]];
            var deployment = (await trial.DeploymentsAsync($"service={trial.Given.Service}&environment=production"))
                .SingleOrDefault(each => each!["pullRequests"]!.AsArray().Any(number => NumberOf(expected["id"]) == (int)number!));
            var id = expected["deployment_commit_id"];
            // DevLake gives nothing to the first deployment of a series; here it has it, as the baseline.
            if (expected["id"] == "pr0")
                Assert.Equal(1, (long)deployment!["deploymentId"]!);
            else
                Assert.Equal(id == "" ? null : long.Parse(id), (long?)deployment?["deploymentId"]);
            if (id != "")
                Assert.Equal(Time(expected["pr_deployed_date"]), (DateTimeOffset)deployment!["succeededAt"]!);
        }
    }

    [Fact]
    public async Task Lead_times_of_commits_are_DevLakes_to_the_second_where_both_have_one()
    {
        var trial = await Trial.WithServiceAsync();
        await trial.TellAsync(FactsOf("cicd1-REPO111", trial.Given));

        var changes = (await trial.GetAsync($"changes?service={trial.Given.Service}&from=2022-01-01&to=2023-05-01"))["items"]!
            .AsArray().ToDictionary(item => (string)item!["sha"]!, item => item!);

        // pr1, from its first commit: DevLake adds the stages in whole minutes, 4478; it is 268,647 s.
        var first = changes[Given.Sha("08d2f2b6de0fa8de4d0e2b55b4b9a2e244214029")];
        Assert.Equal(268_647, (double)first["leadSeconds"]!);
        Assert.Equal(4_478, Math.Ceiling(268_647 / 60.0));
        Assert.Null((string?)first["excluded"]);
        // pr2's first commit was made after the merge. DevLake drops the negative stage and says 1598 minutes; a commit's
        // own lead time needs no stages.
        Assert.Equal(9_447, (double)changes[Given.Sha("2537845559d8db99e9cda6190f32b50ec979c722")]["leadSeconds"]!);
        // Its other two are younger than their deployment: an anomaly, listed and not counted.
        Assert.Equal("clock-anomaly", (string)changes[Given.Sha("3aba559962e04949a1731f7d5155c7aac2e900ce")]["excluded"]!);
        // The merges do not count beside the commits they merged, and what the first deployment had is the baseline.
        Assert.Equal("merge", (string)changes[Given.Sha("pr_merge_commit1")]["excluded"]!);
        Assert.Equal("baseline", (string)changes[Given.Sha("pr_merge_commit0")]["excluded"]!);
        // Only in staging, or only in a deployment that failed: no lead time in production.
        Assert.DoesNotContain(Given.Sha("pr_merge_commit4"), changes.Keys);
        Assert.DoesNotContain(Given.Sha("pr_merge_commit5"), changes.Keys);
    }

    [Fact]
    public void The_histories_contain_what_DevLakes_differences_say()
    {
        var contents = pushes.GroupBy(push => push.Commits[^1])
            .ToDictionary(group => group.Key, group => group.SelectMany(push => push.Commits[..^1]).ToHashSet());
        foreach (var difference in Rows("commits_diffs"))
        {
            var found = new HashSet<string>();
            for (var head = difference["new_commit_sha"]; head != difference["old_commit_sha"];)
            {
                found.Add(head);
                found.UnionWith(contents[head]);
                head = pushes.First(push => push.Commits[^1] == head).Before;
            }
            Assert.Contains(difference["commit_sha"], found);
        }
    }

    static IEnumerable<PlatformEvent> FactsOf(string series, Given given)
    {
        var madeAt = Time("2022-01-01 00:00:00");
        foreach (var (_, branch, before, commits) in pushes.Where(push => push.Series == series))
            yield return given.Push(before, [.. commits.Select(commit => (commit, madeAt))], branch);
        foreach (var pull in Rows("pull_requests").Where(pull => seriesOf[pull["id"]] == series))
        {
            var commits = Rows("pull_request_commits").Where(commit => commit["pull_request_id"] == pull["id"])
                .Select(commit => (commit["commit_sha"], Time(commit["commit_authored_date"]))).ToArray();
            if (commits.Length > 0)
                yield return given.Push("", commits, pull["id"]);
            yield return given.PullRequest(
                NumberOf(pull["id"]), commits.Length > 0 ? commits[^1].Item1 : pull["id"], Time(pull["created_date"]),
                pull["merged_date"] == "" ? null : Time(pull["merged_date"]),
                pull["merged_date"] == "" ? null : pull["merge_commit_sha"]);
        }
        foreach (var row in Rows("cicd_deployment_commits").Where(row => SeriesOf(row) == series))
        {
            var (id, environment) = (long.Parse(row["id"]), row["environment"] == "" ? "none" : row["environment"].ToLowerInvariant());
            yield return given.Deployment(id, row["commit_sha"], Time(row["started_date"]), environment);
            yield return given.Status(
                id, row["commit_sha"], row["result"].ToLowerInvariant(), Time(row["finished_date"]), environment);
        }
    }

    static IEnumerable<PlatformEvent> Ordered(PlatformEvent[] facts, string order)
    {
        if (order == "backwards")
            return facts.Reverse();
        if (order == "as it happened")
            return facts;
        PlatformEvent[] twice = [.. facts, .. facts.Select(fact => fact with { EventId = Guid.CreateVersion7() })];
        new Random(8942).Shuffle(twice);
        return twice;
    }

    static string SeriesOf(Dictionary<string, string> row) => $"{row["cicd_scope_id"]}-{row["repo_url"]}";

    static int NumberOf(string pull) => int.Parse(pull[2..]) + 1;

    static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, null, System.Globalization.DateTimeStyles.AssumeUniversal);

    static IEnumerable<Dictionary<string, string>> Rows(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, $"Oracles/devlake/{file}.csv"));
        var names = lines[0].Split(',');
        return lines.Skip(1).Where(line => line.Length > 0)
            .Select(line => names.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second));
    }
}
