using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Defaults.Hosting;

/// <summary>Readiness as a metric: an alert reads metrics, not <c>/readyz</c>.</summary>
sealed class ReadinessGauge : IHealthCheckPublisher
{
    const string MeterName = "Platform.Hosting";

    volatile int ready;

    public ReadinessGauge(IMeterFactory meters) =>
        meters.Create(MeterName).CreateObservableGauge("platform_ready", () => ready, description: "1 while ready, else 0");

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        ready = report.Status == HealthStatus.Unhealthy ? 0 : 1;
        return Task.CompletedTask;
    }
}
