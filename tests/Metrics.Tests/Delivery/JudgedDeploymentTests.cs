using Metrics.Delivery;
using Xunit;

namespace Metrics.Tests.Delivery;

public sealed class JudgedDeploymentTests
{
    static readonly DateTimeOffset start = Given.Monday;

    [Fact]
    public void A_commit_that_comes_back_is_a_rollback_and_what_followed_it_first_has_failed()
    {
        var judged = Judge("v1 v2 v3 v1");

        Assert.Equal([false, true, false, false], judged.Select(each => each.HasFailed));
        Assert.Equal([false, false, false, true], judged.Select(each => each.IsRollback));
        Assert.Equal([false, false, false, true], judged.Select(each => each.IsRework));
        Assert.Equal(start.AddHours(3), judged[1].RecoveredAt);
    }

    [Theory]
    [InlineData("v1 v1")]
    [InlineData("v1 v1 v1 v2")]
    [InlineData("v1 v2 v3")]
    public void A_commit_that_is_deployed_again_at_once_is_no_rollback(string series) =>
        Assert.All(Judge(series), each => Assert.False(each.HasFailed || each.IsRollback || each.IsRework));

    [Fact]
    public void Any_number_of_incidents_makes_one_failure_that_ends_with_the_last_of_them()
    {
        var judged = Judge("v1 v2 v3", Incident(cause: 1, fix: 2, resolved: 10), Incident(cause: 1, fix: 2, resolved: 30));

        Assert.Equal([false, true, false], judged.Select(each => each.HasFailed));
        Assert.Equal([false, false, true], judged.Select(each => each.IsRework));
        Assert.Equal(start.AddHours(30), judged[1].RecoveredAt);
    }

    [Fact]
    public void While_an_incident_is_open_nothing_has_recovered()
    {
        var judged = Judge("v1 v2 v1", Incident(cause: 1, fix: 2, resolved: null), Incident(cause: 1, fix: 2, resolved: 4));

        Assert.True(judged[1].HasFailed);
        Assert.Null(judged[1].RecoveredAt);
    }

    [Fact]
    public void An_incident_without_a_cause_still_makes_its_fix_rework()
    {
        var judged = Judge("v1", Incident(cause: null, fix: 0, resolved: 4));

        Assert.True(judged[0].IsRework);
        Assert.False(judged[0].HasFailed);
    }

    [Fact]
    public void An_incident_of_another_repository_changes_nothing()
    {
        var judged = Judge("v1 v2", Incident(cause: 1, fix: 1, resolved: 4) with { Repository = "github.com/o/other" });

        Assert.All(judged, each => Assert.False(each.HasFailed || each.IsRework));
    }

    /// <summary>A series, one deployment an hour, with what the database would say of its neighbours.</summary>
    static IReadOnlyList<JudgedDeployment> Judge(string series, params IncidentRow[] incidents)
    {
        var shas = series.Split(' ');
        return JudgedDeployment.Judge(
            [
                .. shas.Select((sha, i) => new DeployedRow
                {
                    Repository = "github.com/o/r",
                    DeploymentId = i,
                    Sha = sha,
                    SucceededAt = start.AddHours(i),
                    PreviousSha = i == 0 ? null : shas[i - 1],
                    WasDeployedBefore = Array.IndexOf(shas, sha) < i,
                    PreviousBackAt = i > 0 && Array.IndexOf(shas, shas[i - 1], i + 1) is var back and > 0
                        ? start.AddHours(back) : null,
                }),
            ],
            incidents);
    }

    static IncidentRow Incident(long? cause, long? fix, int? resolved) => new()
    {
        Id = Guid.NewGuid(),
        Repository = "github.com/o/r",
        StartedAt = start,
        ResolvedAt = resolved is { } hours ? start.AddHours(hours) : null,
        Cause = cause,
        Fix = fix,
    };
}
