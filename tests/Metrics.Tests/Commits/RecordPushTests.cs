using Xunit;

namespace Metrics.Tests.Commits;

public sealed class RecordPushTests
{
    static readonly DateTimeOffset monday = Given.Monday;

    [Fact]
    public async Task A_push_that_is_told_twice_counts_once()
    {
        var trial = await Trial.WithServiceAsync();
        var push = trial.Given.Push("a", "b", monday);
        await trial.TellAsync(
            push, push with { EventId = Guid.CreateVersion7() }, trial.Given.Status(1, "a", "success", monday.AddHours(-1)),
            trial.Given.Status(2, "b", "success", monday.AddHours(2)));
        await trial.TellAsync(push);

        Assert.Equal([(Given.Sha("b"), 2, 7_200.0, null)], await CountedAsync(trial));
    }

    [Fact]
    public async Task A_push_that_comes_after_its_deployment_is_credited_all_the_same()
    {
        var trial = await Trial.WithServiceAsync();
        await trial.TellAsync(
            trial.Given.Status(1, "a", "success", monday.AddHours(-1)),
            trial.Given.Status(2, "d", "success", monday.AddHours(8)));
        await trial.TellAsync(trial.Given.Push("c", "d", monday.AddHours(3)));
        await trial.TellAsync(trial.Given.Push("a", "b", monday.AddHours(1)));

        // The push in between is missing still: what is before it cannot be known to be deployed.
        Assert.Equal([(Given.Sha("d"), 2, 5 * 3_600.0, null)], await CountedAsync(trial));

        await trial.TellAsync(trial.Given.Push("b", "c", monday.AddHours(2)));
        Assert.Equal([5 * 3_600.0, 6 * 3_600.0, 7 * 3_600.0], (await CountedAsync(trial)).Select(each => each.Seconds).Order());
    }

    [Fact]
    public async Task A_deployment_that_turns_out_to_be_earlier_takes_its_commits_back()
    {
        var trial = await Trial.WithServiceAsync();
        await trial.TellAsync(
            trial.Given.Push("", "a", monday), trial.Given.Push("a", "b", monday), trial.Given.Push("b", "c", monday),
            trial.Given.Status(1, "a", "success", monday.AddHours(1)),
            trial.Given.Status(3, "c", "success", monday.AddHours(9)));
        Assert.Equal([3, 3], (await CountedAsync(trial)).Select(each => each.Deployment));

        await trial.TellAsync(trial.Given.Status(2, "b", "success", monday.AddHours(4)));
        Assert.Equal([2, 3], (await CountedAsync(trial)).Select(each => each.Deployment).Order());

        // An older success of the third makes it the first that had all of them.
        await trial.TellAsync(trial.Given.Status(3, "c", "success", monday.AddHours(3), nth: 2));
        Assert.Equal([3, 3], (await CountedAsync(trial)).Select(each => each.Deployment));
    }

    [Fact]
    public async Task A_rollback_and_a_second_deployment_of_a_commit_bring_no_change()
    {
        var trial = await Trial.WithServiceAsync();
        await trial.TellAsync(
            trial.Given.Push("", "a", monday), trial.Given.Push("a", "b", monday), trial.Given.Push("b", "c", monday),
            trial.Given.Status(1, "a", "success", monday.AddHours(1)), trial.Given.Status(2, "b", "success", monday.AddHours(2)),
            trial.Given.Status(3, "c", "success", monday.AddHours(3)), trial.Given.Status(4, "b", "success", monday.AddHours(4)),
            trial.Given.Status(5, "b", "success", monday.AddHours(5)));

        Assert.Equal([2, 3], (await CountedAsync(trial)).Select(each => each.Deployment));
        var metrics = await trial.DeliveryAsync();
        Assert.Equal(5, (long)metrics["deploymentFrequency"]!["n"]!);
        Assert.Equal(1, (long)metrics["changeFailRate"]!["counts"]!["rollbacks"]!);
        Assert.Equal(1 / 5.0, (double)metrics["changeFailRate"]!["value"]!);
        Assert.Equal(3_600, (double)metrics["failedDeploymentRecoveryTime"]!["value"]!);
    }

    [Fact]
    public async Task What_cannot_count_is_listed_with_its_reason()
    {
        var trial = await Trial.WithServiceAsync();
        var untimed = trial.Given.Push("a", [("b", monday), ("late", monday.AddHours(20))]);
        await trial.TellAsync(
            trial.Given.Push("", "a", monday),
            untimed with { Commits = [untimed.Commits[0] with { Timestamp = null }, untimed.Commits[1]] },
            trial.Given.Status(1, "a", "success", monday.AddHours(1)),
            trial.Given.Status(2, "late", "success", monday.AddHours(10)));

        Assert.Equal(
            new Dictionary<string, string?>
            {
                [Given.Sha("a")] = "baseline", [Given.Sha("b")] = "no-time", [Given.Sha("late")] = "clock-anomaly",
            },
            (await ChangesAsync(trial)).ToDictionary(each => each.Sha, each => each.Excluded));
        var leadTime = (await trial.DeliveryAsync())["changeLeadTime"]!;
        Assert.Null(leadTime["value"]);
        Assert.Contains("no commit that counts", (string)leadTime["reason"]!);
        Assert.Equal(1, (long)leadTime["counts"]!["clockAnomalies"]!);
        Assert.Equal(1, (long)leadTime["counts"]!["withoutTime"]!);
    }

    [Fact]
    public async Task Changes_come_in_pages()
    {
        var trial = await Trial.WithServiceAsync();
        await trial.TellAsync(
            trial.Given.Status(1, "a", "success", monday.AddHours(1)),
            trial.Given.Push("a", [.. Enumerable.Range(0, 5).Select(i => ($"c{i}", monday.AddHours(i)))]),
            trial.Given.Status(2, "c4", "success", monday.AddHours(9)));
        var path = $"changes?service={trial.Given.Service}&from=2026-03-01&to=2026-04-01&limit=2";

        var read = new List<string>();
        for (var page = await trial.GetAsync(path); ; page = await trial.GetAsync($"{path}&after={page["after"]}"))
        {
            read.AddRange(page["items"]!.AsArray().Select(item => (string)item!["sha"]!));
            if (page["after"] is null)
                break;
        }

        Assert.Equal(Enumerable.Range(0, 5).Select(i => Given.Sha($"c{i}")).Order(), read);
    }

    static async Task<IReadOnlyList<(string Sha, long Deployment, double? Seconds, string? Excluded)>> CountedAsync(Trial trial) =>
        [.. (await ChangesAsync(trial)).Where(each => each.Excluded is null)];

    static async Task<IReadOnlyList<(string Sha, long Deployment, double? Seconds, string? Excluded)>> ChangesAsync(Trial trial) =>
    [
        .. (await trial.ChangesAsync()).Select(item => (
            (string)item!["sha"]!, (long)item["deploymentId"]!, (double?)item["leadSeconds"], (string?)item["excluded"])),
    ];
}
