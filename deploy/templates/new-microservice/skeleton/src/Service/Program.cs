using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

const string Name = "${{ values.name }}";

var builder = WebApplication.CreateBuilder(args);
{% if values.database %}
builder.AddDatabase();
{% else %}
builder.Services.AddHealthChecks();
{% endif %}

var telemetry = builder.Services.AddOpenTelemetry()
    .ConfigureResource(resource => resource.AddService(Name))
    .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation())
    .WithTracing(traces => traces.AddAspNetCoreInstrumentation());
// Only where a collector is named: without one the exporter would try localhost for ever.
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null)
    telemetry.UseOtlpExporter();

var app = builder.Build();

app.MapGet("/", () => new { service = Name, status = "running" });

// Alive: the process answers. Ready: what it needs answers, too; only then does it get traffic.
app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
app.MapHealthChecks("/readyz");

app.Run();
