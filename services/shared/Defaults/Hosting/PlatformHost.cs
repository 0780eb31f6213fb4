using System.Net;
using Defaults.Errors;
using Defaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Defaults.Hosting;

/// <summary>What every process hosts alike: a public and a management port, limits, telemetry, health, errors.</summary>
public static class PlatformHost
{
    static readonly TimeSpan shutdownTimeout = TimeSpan.FromSeconds(10);
    static readonly TimeSpan readinessInterval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A builder with the house's settings. Public addresses come from <c>ASPNETCORE_URLS</c>; the management port
    /// from <c>Management:Port</c> and <c>Management:Address</c> (loopback by default).
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(string[] args, string name)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = shutdownTimeout);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.RequestBodyBytesMax;
            kestrel.Limits.MaxRequestHeadersTotalSize = Limits.RequestHeaderBytesMax;
        });

        // Also outside development: a body that cannot be read is answered with the field that is wrong.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);

        var management = ManagementAddress(builder.Configuration);
        var urls = builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? "http://127.0.0.1:0";
        builder.WebHost.UseUrls([.. urls.Split(';'), $"http://{management}"]);
        builder.Services.AddSingleton(new ManagementPort(management.Port));

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddPlatformErrors();
        builder.AddPlatformTelemetry(name);
        builder.Services.AddHostedService<GiveBackStartMemory>();
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton<IHealthCheckPublisher, ReadinessGauge>();
        builder.Services.Configure<HealthCheckPublisherOptions>(publisher =>
        {
            publisher.Predicate = check => check.Tags.Contains("ready");
            publisher.Period = readinessInterval;
        });
        builder.Services.AddOpenApi();
        return builder;
    }

    static IPEndPoint ManagementAddress(ConfigurationManager configuration)
    {
        var address = configuration["Management:Address"] ?? "127.0.0.1";
        var port = configuration["Management:Port"]
            ?? throw new InvalidOperationException("Management:Port is missing. Set Management__Port to a free port.");
        return IPEndPoint.TryParse($"{address}:{port}", out var endpoint)
            ? endpoint
            : throw new InvalidOperationException($"Management address '{address}:{port}' is no IP address with a port.");
    }
}

/// <summary>The port that health and metrics answer on, and nothing else does.</summary>
public sealed record ManagementPort(int Number);
