using Metrics.Deployments;
using Xunit;

namespace Metrics.Tests.Deployments;

public sealed class RecordDeploymentStatusTests
{
    static readonly DateTimeOffset monday = Given.Monday;

    [Fact]
    public async Task A_deployment_is_told_once_with_its_service_and_the_owner_of_that_day()
    {
        var trial = await Trial.WithServiceAsync();
        var given = trial.Given;
        await trial.TellAsync(given.ServiceVersion(2, monday.AddDays(3), "group:default/others"));
        var success = given.Status(1, "a", "success", monday.AddHours(1), nth: 2);
        await trial.TellAsync(
            given.Deployment(1, "a", monday), given.Status(1, "a", "in_progress", monday), success,
            success with { EventId = Guid.CreateVersion7() }, given.Status(1, "a", "inactive", monday.AddDays(1), nth: 3));
        await trial.TellAsync(success);

        var (type, told) = Assert.Single(await trial.EventsAsync($"deployment:{given.Repository}/1"));
        Assert.Equal("DeploymentSucceeded", type);
        Assert.Equal(given.Service, (string)told["service"]!);
        Assert.Equal(given.Team, (string)told["owner"]!);
        Assert.Equal("production", (string)told["environment"]!);
        Assert.Equal(Given.Sha("a"), (string)told["sha"]!);
        Assert.Equal(monday.AddHours(1), (DateTimeOffset)told["succeededAt"]!);
    }

    [Fact]
    public async Task A_deployment_that_did_not_come_about_is_told_as_failed_once_and_counts_as_an_attempt()
    {
        var trial = await Trial.WithServiceAsync();
        await trial.TellAsync(
            trial.Given.Status(1, "a", "failure", monday), trial.Given.Status(1, "a", "error", monday, nth: 2),
            trial.Given.Deployment(1, "a", monday));

        Assert.Equal(
            ["DeploymentFailed"], (await trial.EventsAsync($"deployment:{trial.Given.Repository}/1")).Select(told => told.Type));
        var rate = (await trial.DeliveryAsync())["changeFailRate"]!;
        Assert.Null(rate["value"]);
        Assert.Contains("1 failed", (string)rate["reason"]!);
        Assert.Equal(1, (long)rate["counts"]!["failedAttempts"]!);
    }

    [Fact]
    public async Task The_first_success_counts_whatever_comes_after_and_in_whatever_order()
    {
        var trial = await Trial.WithServiceAsync();
        await trial.TellAsync(trial.Given.Status(1, "a", "success", monday.AddHours(2), nth: 3));
        await trial.TellAsync(
            trial.Given.Status(1, "a", "failure", monday.AddHours(3), nth: 4),
            trial.Given.Status(1, "a", "success", monday.AddHours(1), nth: 2),
            trial.Given.Deployment(1, "a", monday));

        var deployment = Assert.Single(await trial.DeploymentsAsync())!;
        Assert.Equal("succeeded", (string)deployment["state"]!);
        Assert.Equal(monday.AddHours(1), (DateTimeOffset)deployment["succeededAt"]!);
        Assert.Equal("ada", (string)deployment["creator"]!);
        Assert.Single(await trial.EventsAsync($"deployment:{trial.Given.Repository}/1"));
    }

    [Fact]
    public async Task A_deployment_is_underway_until_a_status_says_more()
    {
        var trial = await Trial.WithServiceAsync();
        await trial.TellAsync(trial.Given.Deployment(1, "a", monday), trial.Given.Status(1, "a", "queued", monday));

        Assert.Equal("underway", (string)Assert.Single(await trial.DeploymentsAsync())!["state"]!);
        Assert.Empty(await trial.EventsAsync($"deployment:{trial.Given.Repository}/1"));
    }

    [Fact]
    public async Task Environments_are_apart_and_their_spelling_does_not_matter()
    {
        var trial = await Trial.WithServiceAsync();
        await trial.TellAsync(
            trial.Given.Status(1, "a", "success", monday, "Production"), trial.Given.Status(2, "a", "success", monday, "staging"),
            trial.Given.Status(3, "b", "success", monday, "production"));

        Assert.Equal([3, 1], await IdsAsync("&environment=PRODUCTION"));
        Assert.Equal([2], await IdsAsync("&environment=staging"));
        Assert.Equal([3, 2, 1], await IdsAsync(""));
        var none = (await trial.DeliveryAsync($"service={trial.Given.Service}&environment=prod"))["deploymentFrequency"]!;
        Assert.Contains("There are deployments to production, staging.", (string)none["reason"]!);

        async Task<IEnumerable<long>> IdsAsync(string query) =>
            (await trial.DeploymentsAsync($"service={trial.Given.Service}{query}")).Select(each => (long)each!["deploymentId"]!);
    }

    [Fact]
    public async Task Deployments_come_in_pages_the_newest_first()
    {
        var trial = await Trial.WithServiceAsync();
        await trial.TellAsync(Enumerable.Range(1, 5).Select(i => trial.Given.Deployment(i, $"{i}", monday.AddHours(i / 2))));
        var path = $"deployments?service={trial.Given.Service}&limit=2";

        var read = new List<long>();
        for (var page = await trial.GetAsync(path); ; page = await trial.GetAsync($"{path}&after={page["after"]}"))
        {
            read.AddRange(page["items"]!.AsArray().Select(item => (long)item!["deploymentId"]!));
            if (page["after"] is null)
                break;
        }

        Assert.Equal([5, 4, 3, 2, 1], read);
    }

    [Fact]
    public void The_earliest_of_each_kind_stays_in_either_order()
    {
        var none = new Outcome { SucceededAt = null, FailedAt = null, FailureTold = false };

        var one = none.With(true, false, monday.AddHours(1)).With(false, true, monday).With(true, false, monday.AddHours(2));
        var other = none.With(true, false, monday.AddHours(2)).With(true, false, monday.AddHours(1)).With(false, true, monday);

        Assert.Equal(one, other);
        Assert.Equal((monday.AddHours(1), monday), (one.SucceededAt!.Value, one.FailedAt!.Value));
    }
}
