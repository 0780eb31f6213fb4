using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Defaults.Telemetry;

public static class TelemetryExtensions
{
    // A command is told of by its duration. Counting its bytes, and itself while it runs, costs as much again for each.
    static readonly string[] perCommand =
    [
        "db.client.operation.npgsql.bytes_read", "db.client.operation.npgsql.bytes_written",
        "db.client.operation.npgsql.executing",
    ];

    /// <summary>
    /// Metrics for Prometheus always; traces and metrics by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. Without
    /// it nothing listens to spans, yet trace context still travels: hosting makes an activity for each request.
    /// </summary>
    public static void AddPlatformTelemetry(this IHostApplicationBuilder builder, string name)
    {
        var exports = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService($"platform-{name}"))
            .WithMetrics(metrics => metrics
                .AddRuntimeInstrumentation()
                // Of the web server's meters these two: routing, authentication and authorization each count every request again.
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                .AddMeter("Npgsql", "Platform.*", "MassTransit")
                .AddView(WithoutCounting)
                .AddPrometheusExporter());
        if (!exports)
            return;
        telemetry.UseOtlpExporter().WithTracing(tracing => tracing
            .AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation()
            .AddNpgsql()
            .AddSource("MassTransit", "Yarp.ReverseProxy", "Platform.*"));
    }

    static MetricStreamConfiguration? WithoutCounting(Instrument instrument) =>
        perCommand.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : null;
}
