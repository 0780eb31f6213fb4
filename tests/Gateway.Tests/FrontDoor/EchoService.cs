using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.FrontDoor;

/// <summary>Stands where a service is and tells what reached it; <c>/stream</c> is an event stream without end.</summary>
sealed class EchoService : IAsyncDisposable
{
    readonly WebApplication app;

    EchoService(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    public static async Task<EchoService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/stream", StreamAsync);
        app.MapFallback((HttpRequest request) => TypedResults.Ok(new Echo(
            request.Path.Value!, request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase))));
        await app.StartAsync();
        return new EchoService(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    static async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(": still here\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(TimeSpan.FromMilliseconds(200), context.RequestAborted);
        }
    }
}

sealed record Echo(string Path, Dictionary<string, string> Headers);
