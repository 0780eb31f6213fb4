using Contracts;
using Xunit;

namespace Metrics.Tests.PullRequests;

public sealed class RecordPullRequestTests
{
    static readonly DateTimeOffset monday = Given.Monday;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_commits_of_a_squashed_pull_request_count_and_its_merge_does_not_in_either_order(bool reversed)
    {
        var trial = await Trial.WithServiceAsync();
        var given = trial.Given;
        PlatformEvent[] facts =
        [
            given.Push("", "a", monday.AddHours(-2)), given.Status(1, "a", "success", monday.AddHours(-1)),
            given.Push("", [("f1", monday.AddHours(1)), ("f2", monday.AddHours(2))], "feature"),
            given.PullRequest(7, "f1", monday.AddHours(1)),
            given.PullRequest(7, "f2", monday.AddHours(1), monday.AddHours(3), "m"),
            given.Push("a", "m", monday.AddHours(3)), given.Status(2, "m", "success", monday.AddHours(4)),
        ];

        await trial.TellAsync(reversed ? facts.Reverse() : facts);
        await trial.TellAsync(facts.Select(fact => fact with { EventId = Guid.CreateVersion7() }));

        Assert.Equal(
            [("f1", 3 * 3_600.0, null), ("f2", 2 * 3_600.0, null), ("m", 3_600.0, "merge")], await ChangesAsync(trial, "f1", "f2", "m"));
        var deployment = (await trial.DeploymentsAsync()).Single(each => (long)each!["deploymentId"]! == 2)!;
        Assert.Equal([7], deployment["pullRequests"]!.AsArray().Select(number => (int)number!));
        Assert.Equal(3, (long)deployment["commits"]!);
    }

    [Fact]
    public async Task A_trial_merge_of_an_open_pull_request_and_its_branch_are_not_deployed()
    {
        var trial = await Trial.WithServiceAsync();
        var given = trial.Given;
        await trial.TellAsync(
            given.Status(1, "a", "success", monday.AddHours(-1)),
            given.Push("", "f1", monday), given.PullRequest(7, "f1", monday), given.Push("a", "b", monday),
            given.Status(2, "b", "success", monday.AddHours(1)));
        await trial.TellAsync(given.Push("f1", [("f2", monday)], "feature"));

        Assert.Equal([("b", 3_600.0, null)], await ChangesAsync(trial, "b", "f1", "f2"));
    }

    [Fact]
    public async Task A_change_of_a_pull_request_that_comes_late_does_not_undo_its_merge()
    {
        var trial = await Trial.WithServiceAsync();
        var given = trial.Given;
        await trial.TellAsync(
            given.Status(1, "a", "success", monday.AddHours(-1)), given.Push("a", "m", monday.AddHours(3)),
            given.PullRequest(7, "f2", monday, monday.AddHours(3), "m"));
        await trial.TellAsync(given.PullRequest(7, "f1", monday) with { UpdatedAt = monday.AddHours(9) });
        await trial.TellAsync(given.Status(2, "m", "success", monday.AddHours(4)));

        var deployment = (await trial.DeploymentsAsync()).Single(each => (long)each!["deploymentId"]! == 2)!;
        Assert.Equal([7], deployment["pullRequests"]!.AsArray().Select(number => (int)number!));
    }

    static async Task<IReadOnlyList<(string Name, double? Seconds, string? Excluded)>> ChangesAsync(
        Trial trial, params string[] names)
    {
        var nameOf = names.ToDictionary(Given.Sha);
        return
        [
            .. (await trial.ChangesAsync()).Where(item => nameOf.ContainsKey((string)item!["sha"]!))
                .Select(item => (nameOf[(string)item!["sha"]!], (double?)item["leadSeconds"], (string?)item["excluded"]))
                .OrderBy(each => each.Item1),
        ];
    }
}
