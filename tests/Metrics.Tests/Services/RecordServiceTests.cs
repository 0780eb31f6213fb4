using Contracts;
using Xunit;

namespace Metrics.Tests.Services;

public sealed class RecordServiceTests
{
    static readonly DateTimeOffset monday = Given.Monday;

    [Theory]
    [InlineData("1 2 3")]
    [InlineData("3 2 1")]
    [InlineData("2 1 3 2 1")]
    public async Task A_deployment_counts_for_the_team_of_its_day_whatever_order_the_catalog_is_heard_in(string order)
    {
        var trial = await Trial.StartAsync();
        var given = trial.Given;
        var (first, second) = ($"group:default/first-{given.Word}", $"group:default/second-{given.Word}");
        PlatformEvent[] versions =
        [
            given.ServiceVersion(1, monday.AddDays(1), first),
            given.ServiceVersion(4, monday.AddDays(3), second),
            given.ServiceRemoved(5, monday.AddDays(5)),
        ];
        await trial.TellAsync(
            [Given.Group(first), Given.Group(second), .. Enumerable.Range(0, 7).Select(day => Deployed(given, day))]);

        await trial.TellAsync(order.Split(' ').Select(nth => versions[int.Parse(nth) - 1] with { EventId = Guid.CreateVersion7() }));

        // Before the catalog knew it, its first owner counts; after it left, nobody.
        Assert.Equal([0, 1, 2], await DaysAsync(trial, $"team={first}"));
        Assert.Equal([3, 4], await DaysAsync(trial, $"team={second}"));
        Assert.Equal([0, 1, 2, 3, 4], await DaysAsync(trial, $"service={given.Service}"));
        Assert.Equal(3, (long)(await trial.DeliveryAsync($"team={first}"))["deploymentFrequency"]!["n"]!);
        Assert.Equal(2, (long)(await trial.DeliveryAsync($"team={second}"))["deploymentFrequency"]!["n"]!);
    }

    [Fact]
    public async Task A_team_counts_with_the_teams_below_it_and_two_services_of_one_repository_once()
    {
        var trial = await Trial.StartAsync();
        var given = trial.Given;
        var (parent, child) = ($"group:default/parent-{given.Word}", given.Team);
        await trial.TellAsync(
            Given.Group(parent), Given.Group(child, $"parent-{given.Word}"),
            given.ServiceVersion(1, monday, child),
            given.ServiceVersion(1, monday.AddDays(1), parent, service: $"component:default/{given.Word}-b"),
            Deployed(given, 2));

        Assert.Equal(1, (long)(await trial.DeliveryAsync($"team={parent}"))["deploymentFrequency"]!["n"]!);
        Assert.Equal(1, (long)(await trial.DeliveryAsync($"team={child}"))["deploymentFrequency"]!["n"]!);
        Assert.Equal(given.Service, (string)(await trial.DeploymentsAsync($"team={parent}"))[0]!["service"]!);
    }

    [Fact]
    public async Task A_team_that_changes_and_stays_where_it_is_counts_for_the_same_teams_and_one_that_moves_for_others()
    {
        var trial = await Trial.StartAsync();
        var given = trial.Given;
        var (old, next) = ($"group:default/old-{given.Word}", $"group:default/next-{given.Word}");
        var child = Given.Group(given.Team, $"old-{given.Word}");
        var same = Given.GroupChanged(child, $"old-{given.Word}");
        await trial.TellAsync(Given.Group(old), Given.Group(next), child, given.ServiceVersion(1, monday, given.Team), Deployed(given, 1));

        await trial.TellAsync(same);
        Assert.Equal([1], await DaysAsync(trial, $"team={old}"));

        await trial.TellAsync(Given.GroupChanged(child, $"next-{given.Word}") with { Version = 3 });
        Assert.Empty(await DaysAsync(trial, $"team={old}"));
        Assert.Equal([1], await DaysAsync(trial, $"team={next}"));
    }

    [Fact]
    public async Task A_service_that_moves_takes_its_history_and_leaves_the_new_repositorys()
    {
        var trial = await Trial.StartAsync();
        var given = trial.Given;
        await trial.TellAsync(
            given.ServiceVersion(1, monday, given.Team, slug: $"{given.Slug}-old"), given.ServiceVersion(2, monday.AddDays(3), given.Team),
            Deployed(given, 1), Deployed(given, 4), Deployed(given, 2) with { Repository = $"{given.Slug}-old" });

        Assert.Equal([2, 4], await DaysAsync(trial, $"service={given.Service}"));
    }

    [Fact]
    public async Task Another_kind_of_entity_and_one_without_a_repository_are_no_services_with_deliveries()
    {
        var trial = await Trial.StartAsync();
        var given = trial.Given;
        var api = $"api:default/{given.Word}";
        await trial.TellAsync(
            given.ServiceVersion(1, monday, given.Team, service: api), given.ServiceVersion(1, monday, given.Team, slug: ""),
            Deployed(given, 1));

        Assert.Null((string?)Assert.Single(await trial.DeploymentsAsync($"from=2026-03-01&to=2026-04-01&limit=500"), item =>
            (string)item!["repository"]! == given.Repository)!["service"]);
    }

    static Contracts.Gateway.DeploymentStatusChanged Deployed(Given given, int day) =>
        given.Status(day + 1, $"day {day}", "success", monday.AddDays(day).AddHours(1));

    static async Task<IEnumerable<int>> DaysAsync(Trial trial, string query) =>
        (await trial.DeploymentsAsync(query))
        .Select(item => (int)((DateTimeOffset)item!["succeededAt"]! - monday).TotalDays).Order();
}
