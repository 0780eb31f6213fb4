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
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Npgsql", "Platform.*", "MassTransit")
                .AddPrometheusExporter());
        if (!exports)
            return;
        telemetry.UseOtlpExporter().WithTracing(tracing => tracing
            .AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation()
            .AddNpgsql()
            .AddSource("MassTransit", "Yarp.ReverseProxy", "Platform.*"));
    }
}
