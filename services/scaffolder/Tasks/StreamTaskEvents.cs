using System.Buffers;
using System.Text;
using System.Text.Json;
using Defaults.Errors;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;

namespace Scaffolder.Tasks;

/// <summary>
/// The events of a task as they come, in Backstage's framing, until its completion. A reader that comes back names the
/// last number it has, as <c>after</c> or <c>Last-Event-ID</c>, and misses nothing.
/// </summary>
static class StreamTaskEvents
{
    static readonly TimeSpan heartbeat = TimeSpan.FromSeconds(10);
    static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan writeTimeout = TimeSpan.FromSeconds(30);

    public static async Task<IResult> Handle(
        string taskId, int? after, NpgsqlDataSource db, TaskWatches watches, TimeProvider clock,
        IHostApplicationLifetime host, HttpContext context, CancellationToken ct)
    {
        await using (var connection = await db.OpenConnectionAsync(ct))
            if (await TaskAccess.RefuseAsync(connection, taskId, context, ct) is { } refusal)
                return refusal;
        var resumed = context.Request.Headers["Last-Event-ID"].ToString();
        if (resumed.Length > 0 && !int.TryParse(resumed, out _))
            return BackstageErrors.Result(
                StatusCodes.Status400BadRequest, $"Last-Event-ID is '{resumed}'. "
                    + "Send the number of the last event you have.");

        // Ends with the process, so that a reader who stays does not keep it from stopping.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
        var start = resumed.Length > 0 ? int.Parse(resumed) : after ?? 0;
        try
        {
            Begin(context);
            await FollowAsync(context.Response, Guid.Parse(taskId), start, db, watches, clock, ending.Token);
        }
        catch (Exception fault) when (
            fault is OperationCanceledException or IOException or TimeoutException || Transient.Is(fault))
        {
            // It does not read, it went away, or there is an outage: it comes back with its number.
            context.Abort();
        }

        return TypedResults.Empty;
    }

    static void Begin(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    static async Task FollowAsync(
        HttpResponse response, Guid task, int last, NpgsqlDataSource db, TaskWatches watches, TimeProvider clock,
        CancellationToken ct)
    {
        using var watch = watches.Follow(task);
        await WriteAsync(response, ": here\n\n", ct);
        var lastWrite = clock.GetTimestamp();
        while (true)
        {
            var events = await TaskEventReader.ReadAsync(db, task, last, ct);
            if (events.Count > 0 || clock.GetElapsedTime(lastWrite) >= heartbeat)
            {
                await WriteAsync(
                    response, events.Count > 0 ? string.Concat(events.Select(FrameOf)) : ": still here\n\n", ct);
                lastWrite = clock.GetTimestamp();
            }

            if (events.Any(told => told.Type == TaskLog.CompletionType))
                return;
            if (events.Count > 0)
                last = events[^1].Id;
            else if (!await watch.Signal.WaitAsync(pollInterval, ct) && last > 0
                && await HasEndedAsync(db, task, last, ct))
                return;
        }
    }

    /// <summary>A reader that comes back with the number of the completion has nothing more to wait for.</summary>
    static async Task<bool> HasEndedAsync(NpgsqlDataSource db, Guid task, int last, CancellationToken ct) =>
        (await TaskEventReader.ReadAsync(db, task, last - 1, ct)) is [{ Type: TaskLog.CompletionType }];

    static string FrameOf(ShownEvent told) =>
        $"event: {told.Type}\nid: {told.Id}\ndata: {JsonSerializer.Serialize(told, JsonSerializerOptions.Web)}\n\n";

    static async Task WriteAsync(HttpResponse response, string frames, CancellationToken ct)
    {
        response.BodyWriter.Write(Encoding.UTF8.GetBytes(frames));
        await response.BodyWriter.FlushAsync(ct).AsTask().WaitAsync(writeTimeout, ct);
    }
}
