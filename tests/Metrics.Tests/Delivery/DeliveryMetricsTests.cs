using Metrics.Delivery;
using Xunit;

namespace Metrics.Tests.Delivery;

public sealed class DeliveryMetricsTests
{
    static readonly DeliveryQuery query = new(
        new DeliveryScope("component:default/shop", null, null), "production", IsProduction: true,
        new Window(Given.Monday, Given.Monday.AddDays(14)));

    static readonly LeadTimes noTimes = new()
    {
        N = 0, P50 = null, P75 = null, P90 = null, Baseline = 0, Merges = 0, WithoutTime = 0, ClockAnomalies = 0,
    };

    [Theory]
    [InlineData("3", 3, 3, 3)]
    [InlineData("1 9", 1, 9, 9)]
    [InlineData("4 1 3 2", 2, 3, 4)]
    [InlineData("1 2 3 4 5 6 7 8 9 10", 5, 8, 9)]
    public void A_percentile_is_a_value_that_happened(string values, double p50, double p75, double p90) =>
        Assert.Equal(new Percentiles(p50, p75, p90), Percentiles.Of(values.Split(' ').Select(double.Parse)));

    [Fact]
    public void Nothing_counted_is_no_zero_and_the_reason_is_given()
    {
        var none = Of([], failedAttempts: 2, elsewhere: ["prod", "staging"]);

        foreach (var metric in All(none))
        {
            Assert.Null(metric.Value);
            Assert.Equal(0, metric.N);
            Assert.Contains("No deployment to 'production' succeeded", metric.Reason);
            Assert.Contains("2 failed", metric.Reason);
            Assert.Contains("prod, staging", metric.Reason);
        }
        Assert.Null(none.DeploymentFrequency.Alternatives!["medianDaysPerWeek"]);
        Assert.Null(none.ChangeFailRate.Alternatives!["excludingRollbacks"]);
    }

    [Fact]
    public void Deployments_that_all_went_well_have_a_fail_rate_of_zero_and_no_recovery_time()
    {
        var good = Of([Deployment(1), Deployment(2)]);

        Assert.Equal(0, good.ChangeFailRate.Value);
        Assert.Equal(2, good.ChangeFailRate.N);
        Assert.Null(good.ChangeFailRate.Reason);
        Assert.Null(good.FailedDeploymentRecoveryTime.Value);
        Assert.Equal("No deployment of the window failed.", good.FailedDeploymentRecoveryTime.Reason);
        Assert.Contains("brought no commit", good.ChangeLeadTime.Reason);
    }

    [Fact]
    public void Frequency_is_per_day_and_by_days_of_whole_weeks()
    {
        // Two on Monday, one on Tuesday; none in the second week.
        var frequency = Of([Deployment(1), Deployment(2), Deployment(30)]).DeploymentFrequency;

        Assert.Equal(3 / 14.0, frequency.Value);
        Assert.Equal(3, frequency.N);
        Assert.Equal(0, frequency.Alternatives!["medianDaysPerWeek"]);
    }

    [Fact]
    public void Failures_recoveries_and_rework_are_counted_once_each()
    {
        var metrics = Of(
            [
                Deployment(1), Deployment(2, failedFor: 3), Deployment(3, rollback: true), Deployment(4, failedFor: null, failed: true),
                Deployment(5, failedFor: -1),
            ],
            failedAttempts: 1);

        Assert.Equal(3 / 5.0, metrics.ChangeFailRate.Value);
        Assert.Equal(3 / 4.0, metrics.ChangeFailRate.Alternatives!["excludingRollbacks"]);
        Assert.Equal(1, metrics.ChangeFailRate.Counts["failedAttempts"]);
        Assert.Equal(1 / 5.0, metrics.DeploymentReworkRate.Value);
        Assert.Equal(3 * 3_600, metrics.FailedDeploymentRecoveryTime.Value);
        Assert.Equal(1, metrics.FailedDeploymentRecoveryTime.N);
        Assert.Equal(1, metrics.FailedDeploymentRecoveryTime.Counts["open"]);
        Assert.Equal(1, metrics.FailedDeploymentRecoveryTime.Counts["clockAnomalies"]);
    }

    [Fact]
    public void Every_metric_says_what_it_counts_and_where_its_facts_are() => Assert.All(All(Of([Deployment(1)])), metric =>
    {
        Assert.Contains("'production'", metric.Definition);
        Assert.Matches(
            "^/api/metrics/(deployments|changes)\\?service=component%3Adefault%2Fshop&environment=production"
            + "&from=2026-03-02T00%3A00%3A00Z&to=2026-03-16T00%3A00%3A00Z$",
            metric.Facts);
    });

    static DeliveryMetrics Of(
        IReadOnlyList<JudgedDeployment> deployments, long failedAttempts = 0, IReadOnlyList<string>? elsewhere = null) =>
        DeliveryMetrics.Of(query, noTimes, deployments, failedAttempts, elsewhere ?? [], TimeZoneInfo.Utc);

    static Metric[] All(DeliveryMetrics metrics) =>
    [
        metrics.ChangeLeadTime, metrics.DeploymentFrequency, metrics.FailedDeploymentRecoveryTime, metrics.ChangeFailRate,
        metrics.DeploymentReworkRate,
    ];

    static JudgedDeployment Deployment(int hour, int? failedFor = null, bool failed = false, bool rollback = false) => new()
    {
        SucceededAt = Given.Monday.AddHours(hour),
        IsRollback = rollback,
        IsRework = rollback,
        HasFailed = failed || failedFor is not null,
        RecoveredAt = failedFor is { } hours ? Given.Monday.AddHours(hour + hours) : null,
    };
}
