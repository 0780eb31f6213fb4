using System.Text.Json.Nodes;
using Contracts;
using Xunit;

namespace Metrics.Tests.Delivery;

/// <summary>Whatever order facts come in, and however often: the numbers are the same.</summary>
public sealed class ConvergenceTests
{
    static readonly DateTimeOffset monday = Given.Monday;

    [Fact]
    public async Task A_week_has_the_numbers_that_a_person_counts()
    {
        var trial = await Trial.StartAsync();
        await trial.TellAsync(Week(trial.Given));
        await trial.OpenIncidentAsync(monday.AddHours(51), monday.AddHours(54));

        var metrics = await trial.DeliveryAsync();

        // Counted: u and c (1 h), d (2 h), b (3 h), f2 (24 h), f1 (25 h). The merge m and the baseline a are not.
        Assert.Equal(6, (long)metrics["changeLeadTime"]!["n"]!);
        Assert.Equal(2 * 3_600, (double)metrics["changeLeadTime"]!["value"]!);
        Assert.Equal(24 * 3_600, (double)metrics["changeLeadTime"]!["percentiles"]!["p75"]!);
        Assert.Equal(25 * 3_600, (double)metrics["changeLeadTime"]!["percentiles"]!["p90"]!);
        Assert.Equal(1, (long)metrics["changeLeadTime"]!["counts"]!["baseline"]!);
        Assert.Equal(1, (long)metrics["changeLeadTime"]!["counts"]!["merges"]!);
        Assert.Equal(5 / 7.0, (double)metrics["deploymentFrequency"]!["value"]!, 1e-9);
        Assert.Equal(3, (double)metrics["deploymentFrequency"]!["alternatives"]!["medianDaysPerWeek"]!);
        // The deployment of c hurt from hour 51 on; d was the fix; all was well at hour 54.
        Assert.Equal(1 / 5.0, (double)metrics["changeFailRate"]!["value"]!);
        Assert.Equal(1, (long)metrics["changeFailRate"]!["counts"]!["failedAttempts"]!);
        Assert.Equal(4 * 3_600, (double)metrics["failedDeploymentRecoveryTime"]!["value"]!);
        Assert.Equal(1 / 5.0, (double)metrics["deploymentReworkRate"]!["value"]!);
    }

    [Fact]
    public async Task Every_order_and_every_repetition_gives_the_same_numbers()
    {
        var expected = await AnswersAsync(week => week);
        var random = new Random(20260302);

        Assert.Equal(expected, await AnswersAsync(week => week.Reverse()));
        for (var round = 0; round < 4; round++)
            Assert.Equal(expected, await AnswersAsync(week => Shuffled([.. week, .. week, .. Repeated(week)], random)));
    }

    /// <summary>Every answer of the API about a week that was told in some order, with the names of the trial taken out.</summary>
    static async Task<string> AnswersAsync(Func<IReadOnlyList<PlatformEvent>, IEnumerable<PlatformEvent>> order)
    {
        var trial = await Trial.StartAsync();
        var week = Week(trial.Given).ToList();
        // Incidents come by requests, which need the service and the deployment they name; what they mean may change after.
        var early = week.Where(told => told.Subject == trial.Given.Service && told.Version == 1);
        await trial.TellAsync(early);
        await trial.OpenIncidentAsync(monday.AddHours(51), monday.AddHours(54));
        await trial.TellAsync(order(week));
        JsonNode[] answers =
        [
            await trial.DeliveryAsync(), await trial.DeliveryAsync($"team={trial.Given.Team}"),
            await trial.DeliveryAsync($"service={trial.Given.Service}&environment=staging"),
            await trial.ChangesAsync(), await trial.DeploymentsAsync(),
        ];
        foreach (var deployment in answers[^1].AsArray())
            deployment!["incidents"] = deployment["incidents"]!.AsArray().Count;
        return string.Join('\n', answers.Select(answer => answer.ToJsonString())).Replace(trial.Given.Word, "x");
    }

    /// <summary>The same facts under other ids, as when they are told by another path.</summary>
    static IEnumerable<PlatformEvent> Repeated(IEnumerable<PlatformEvent> week) =>
        week.Select(told => told with { EventId = Guid.CreateVersion7() });

    static PlatformEvent[] Shuffled(PlatformEvent[] events, Random random)
    {
        random.Shuffle(events);
        return events;
    }

    static IEnumerable<PlatformEvent> Week(Given given) =>
    [
        Given.Group(given.Team),
        given.ServiceVersion(1, monday.AddYears(-1), "group:default/before"),
        given.ServiceVersion(2, monday.AddDays(-1), given.Team),
        given.ServiceVersion(4, monday.AddDays(30), "group:default/after"),
        given.Push("", "a", monday.AddHours(-1)),
        .. Deployed(given, 1, "a", monday.AddHours(1)),
        given.Push("a", "b", monday.AddHours(2)),
        .. Deployed(given, 2, "b", monday.AddHours(5)),
        // A feature, brought up to date with the main branch before it is squashed into it.
        given.Push("", [("f1", monday.AddHours(4))], "feature"),
        given.Push("f1", [("b", monday.AddHours(2)), ("u", monday.AddHours(28)), ("f2", monday.AddHours(5))], "feature"),
        given.PullRequest(7, "f1", monday.AddHours(4)),
        given.PullRequest(7, "f2", monday.AddHours(4), monday.AddHours(28), "m"),
        given.Push("b", "m", monday.AddHours(28)),
        .. Deployed(given, 3, "m", monday.AddHours(29)),
        given.Deployment(4, "c", monday.AddHours(48)),
        given.Status(4, "c", "failure", monday.AddHours(48)) with { DeploymentCreatedAt = monday.AddHours(48) },
        given.Push("m", "c", monday.AddHours(49)),
        .. Deployed(given, 5, "c", monday.AddHours(50)),
        given.Push("c", "d", monday.AddHours(51)),
        .. Deployed(given, 6, "d", monday.AddHours(53)),
        .. Deployed(given, 7, "d", monday.AddHours(60), "staging"),
    ];

    static IEnumerable<PlatformEvent> Deployed(
        Given given, long id, string sha, DateTimeOffset at, string environment = "production") =>
    [
        given.Deployment(id, sha, at.AddMinutes(-5), environment),
        .. new[]
        {
            given.Status(id, sha, "in_progress", at.AddMinutes(-2), environment),
            given.Status(id, sha, "success", at.AddMinutes(1), environment, nth: 3),
            given.Status(id, sha, "success", at, environment, nth: 2),
        }.Select(status => status with { DeploymentCreatedAt = at.AddMinutes(-5) }),
    ];
}
