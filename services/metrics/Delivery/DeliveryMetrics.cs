namespace Metrics.Delivery;

/// <summary>
/// DORA's five metrics of a window: pure, so that every case can be read and tested as a table. dora.dev, "DORA's software
/// delivery performance metrics", defines them.
/// </summary>
sealed record DeliveryMetrics
{
    public required Metric ChangeLeadTime { get; init; }
    public required Metric DeploymentFrequency { get; init; }
    public required Metric FailedDeploymentRecoveryTime { get; init; }
    public required Metric ChangeFailRate { get; init; }
    public required Metric DeploymentReworkRate { get; init; }

    /// <param name="failedAttempts">Deployments that never succeeded and whose first failure is in the window.</param>
    /// <param name="elsewhere">Environments that the same repositories were deployed to, for who asked for the wrong one.</param>
    public static DeliveryMetrics Of(
        DeliveryQuery query, LeadTimes leadTimes, IReadOnlyList<JudgedDeployment> deployments, long failedAttempts,
        IReadOnlyList<string> elsewhere, TimeZoneInfo zone)
    {
        var none = deployments.Count > 0 ? null : WhyNone(query, failedAttempts, elsewhere);
        return new DeliveryMetrics
        {
            ChangeLeadTime = LeadTimeOf(query, leadTimes, none),
            DeploymentFrequency = FrequencyOf(query, deployments, none, zone),
            FailedDeploymentRecoveryTime = RecoveryTimeOf(query, deployments, none),
            ChangeFailRate = FailRateOf(query, deployments, failedAttempts, none),
            DeploymentReworkRate = ReworkRateOf(query, deployments, none),
        };
    }

    static string WhyNone(DeliveryQuery query, long failedAttempts, IReadOnlyList<string> elsewhere) =>
        $"No deployment to '{query.Environment}' succeeded in the window."
        + (failedAttempts > 0 ? $" {failedAttempts} failed." : "")
        + (elsewhere.Count > 0 ? $" There are deployments to {string.Join(", ", elsewhere)}." : "");

    static Metric LeadTimeOf(DeliveryQuery query, LeadTimes times, string? none) => new()
    {
        Value = times.P50,
        Unit = Units.Seconds,
        N = times.N,
        Reason = times.N > 0 ? null : none ?? "The deployments of the window brought no commit that counts; counts says why.",
        Percentiles = times is { P50: { } p50, P75: { } p75, P90: { } p90 } ? new Percentiles(p50, p75, p90) : null,
        Counts = new Dictionary<string, long>
        {
            ["commits"] = times.N,
            ["baseline"] = times.Baseline,
            ["merges"] = times.Merges,
            ["withoutTime"] = times.WithoutTime,
            ["clockAnomalies"] = times.ClockAnomalies,
        },
        Definition = Definitions.LeadTime(query),
        Facts = query.LinkTo("changes"),
    };

    static Metric FrequencyOf(
        DeliveryQuery query, IReadOnlyList<JudgedDeployment> deployments, string? none, TimeZoneInfo zone) => new()
    {
        Value = none is null ? deployments.Count / query.Window.Days : null,
        Unit = Units.PerDay,
        N = deployments.Count,
        Reason = none,
        Counts = new Dictionary<string, long> { ["deployments"] = deployments.Count },
        Alternatives = new Dictionary<string, double?>
        {
            ["medianDaysPerWeek"] = none is null ? MedianDaysPerWeek(query.Window, deployments, zone) : null,
        },
        Definition = Definitions.Frequency(query, zone),
        Facts = query.LinkTo("deployments"),
    };

    static double? MedianDaysPerWeek(Window window, IReadOnlyList<JudgedDeployment> deployments, TimeZoneInfo zone)
    {
        var daysOf = deployments.Select(deployment => Calendar.DayOf(deployment.SucceededAt, zone)).Distinct()
            .CountBy(Calendar.MondayOf).ToDictionary();
        return Percentiles.Of(Calendar.WholeWeeks(window, zone).Select(monday => (double)daysOf.GetValueOrDefault(monday)))?.P50;
    }

    static Metric RecoveryTimeOf(DeliveryQuery query, IReadOnlyList<JudgedDeployment> deployments, string? none)
    {
        var failed = deployments.Where(deployment => deployment.HasFailed).ToList();
        var seconds = failed.Where(deployment => deployment.RecoveredAt is not null)
            .Select(deployment => (deployment.RecoveredAt!.Value - deployment.SucceededAt).TotalSeconds).ToList();
        var counted = seconds.Where(each => each >= 0).ToList();
        var percentiles = Percentiles.Of(counted);
        return new Metric
        {
            Value = percentiles?.P50,
            Unit = Units.Seconds,
            N = counted.Count,
            Reason = counted.Count > 0 ? null
                : none ?? (failed.Count == 0 ? "No deployment of the window failed." : "No failed deployment has recovered yet."),
            Percentiles = percentiles,
            Counts = new Dictionary<string, long>
            {
                ["failed"] = failed.Count,
                ["recovered"] = counted.Count,
                ["open"] = failed.Count - seconds.Count,
                ["clockAnomalies"] = seconds.Count - counted.Count,
            },
            Definition = Definitions.RecoveryTime(query),
            Facts = query.LinkTo("deployments"),
        };
    }

    static Metric FailRateOf(
        DeliveryQuery query, IReadOnlyList<JudgedDeployment> deployments, long failedAttempts, string? none)
    {
        var failed = deployments.Count(deployment => deployment.HasFailed);
        var rollbacks = deployments.Count(deployment => deployment.IsRollback);
        return new Metric
        {
            Value = Ratio(failed, deployments.Count),
            Unit = Units.Ratio,
            N = deployments.Count,
            Reason = none,
            Counts = new Dictionary<string, long>
            {
                ["deployments"] = deployments.Count,
                ["failed"] = failed,
                ["rollbacks"] = rollbacks,
                ["failedAttempts"] = failedAttempts,
            },
            Alternatives = new Dictionary<string, double?>
            {
                ["excludingRollbacks"] = Ratio(failed, deployments.Count - rollbacks),
            },
            Definition = Definitions.FailRate(query),
            Facts = query.LinkTo("deployments"),
        };
    }

    static Metric ReworkRateOf(DeliveryQuery query, IReadOnlyList<JudgedDeployment> deployments, string? none)
    {
        var rework = deployments.Count(deployment => deployment.IsRework);
        return new Metric
        {
            Value = Ratio(rework, deployments.Count),
            Unit = Units.Ratio,
            N = deployments.Count,
            Reason = none,
            Counts = new Dictionary<string, long> { ["deployments"] = deployments.Count, ["rework"] = rework },
            Definition = Definitions.ReworkRate(query),
            Facts = query.LinkTo("deployments"),
        };
    }

    static double? Ratio(int part, int whole) => whole == 0 ? null : (double)part / whole;
}
