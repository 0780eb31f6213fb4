using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Defaults.Hosting;

/// <summary><c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>, on the management port alone.</summary>
public static class Management
{
    /// <summary>Comes first in the pipeline: what arrives on the management port goes no further.</summary>
    public static void UseManagement(this WebApplication app)
    {
        var port = app.Services.GetRequiredService<ManagementPort>().Number;
        app.MapWhen(context => context.Connection.LocalPort == port, management =>
        {
            management.UseHealthChecks("/healthz", Options("live"));
            management.UseHealthChecks("/readyz", Options("ready"));
            management.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
            management.Run(context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        });
    }

    static HealthCheckOptions Options(string tag) => new()
    {
        Predicate = check => check.Tags.Contains(tag),
        ResponseWriter = WriteAsync,
    };

    static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            status = report.Status.ToString(),
            checks = report.Entries.ToDictionary(
                entry => entry.Key,
                entry => new { status = entry.Value.Status.ToString(), reason = entry.Value.Description }),
        }));
    }
}
