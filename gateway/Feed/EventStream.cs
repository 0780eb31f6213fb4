using System.Text;
using System.Text.Json;
using Gateway.Identity;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Feed;

/// <summary>
/// The feed as server-sent events: exact resume by id, a heartbeat that also moves the reader's id past events it does
/// not see, and one <c>reset</c> event where its id cannot be resumed, because a browser cannot see a 410.
/// </summary>
sealed class EventStream(FeedReader reader, FeedTail tail, FeedFilter filter, string? after) : IResult
{
    const int PageSize = 500;
    const int ReconnectMillisecondsMin = 1_000;
    const int ReconnectMillisecondsMax = 5_000;
    static readonly TimeSpan heartbeat = TimeSpan.FromSeconds(15);
    static readonly TimeSpan credentialCheck = TimeSpan.FromSeconds(4);
    static readonly TimeSpan writeTimeout = TimeSpan.FromSeconds(30);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var ct = httpContext.RequestAborted;
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        var position = await BeginAsync(response, ct);
        var lastWrite = TimeProvider.System.GetTimestamp();
        var lastCheck = lastWrite;
        while (!ct.IsCancellationRequested)
        {
            var grown = tail.Grown.Next;
            if (tail.Position.Epoch != position.Epoch && tail.Position.Epoch.Length > 0)
                return;   // The log was restored; the client comes back with its old id and gets a reset.
            var (next, wrote) = await WriteNewAsync(response, position, ct);
            position = next;
            if (wrote)
                lastWrite = TimeProvider.System.GetTimestamp();
            else if (TimeProvider.System.GetElapsedTime(lastWrite) >= heartbeat)
            {
                await WriteAsync(response, Encoding.UTF8.GetBytes($": still here\nid: {position}\n\n"), ct);
                lastWrite = TimeProvider.System.GetTimestamp();
            }
            if (tail.Position.Sequence <= position.Sequence)
                await Task.WhenAny(grown, Task.Delay(credentialCheck, ct));
            if (TimeProvider.System.GetElapsedTime(lastCheck) >= credentialCheck)
            {
                if (!await Credential.StillGoodAsync(httpContext, ct))
                    return;
                lastCheck = TimeProvider.System.GetTimestamp();
            }
        }
    }

    /// <summary>Greets the reader and finds where to begin: where it left off, or at the newest event.</summary>
    async Task<FeedPosition> BeginAsync(HttpResponse response, CancellationToken ct)
    {
        var head = await reader.HeadAsync(ct);
        var given = string.IsNullOrEmpty(after) ? (FeedPosition?)null
            : FeedPosition.TryParse(after, out var parsed) ? parsed : new FeedPosition(after, 0);
        var refused = given is { } position && head.Refuse(position) is not null;
        var start = given is { } known && !refused ? known : head.Position;

        // Spread, so that readers who lost one gateway together do not all come back in the same instant.
        var greeting = $"retry: {Random.Shared.Next(ReconnectMillisecondsMin, ReconnectMillisecondsMax)}\n\n";
        if (refused)
            greeting += "event: reset\ndata: " + JsonSerializer.Serialize(new
            {
                first = head.First.ToString(),
                head = head.Position.ToString(),
                snapshot = "/api/catalog/entities",
            }) + "\n";
        // An id without data sets the client's last id and raises no event there.
        await WriteAsync(response, Encoding.UTF8.GetBytes($"{greeting}id: {start}\n\n"), ct);
        return start;
    }

    async Task<(FeedPosition Position, bool Wrote)> WriteNewAsync(
        HttpResponse response, FeedPosition position, CancellationToken ct)
    {
        var wrote = false;
        if (tail.After(position.Sequence) is { } live)
        {
            foreach (var tailEvent in live)
            {
                if (filter.Passes(tailEvent.Row))
                {
                    await WriteAsync(response, tailEvent.Frame, ct);
                    wrote = true;
                }
                position = position with { Sequence = tailEvent.Row.Sequence };
            }
            return (position, wrote);
        }

        // Too far behind for memory: the database has it.
        var upTo = tail.Position.Sequence;
        var rows = await reader.PageAsync(position.Sequence, upTo, filter, PageSize, ct);
        foreach (var row in rows)
            await WriteAsync(response, CloudEvents.Frame(position.Epoch, row), ct);
        var last = rows.Count == PageSize ? rows[^1].Sequence : upTo;
        return (position with { Sequence = last }, rows.Count > 0);
    }

    static async Task WriteAsync(HttpResponse response, byte[] frame, CancellationToken ct) =>
        await response.BodyWriter.WriteAsync(frame, ct).AsTask().WaitAsync(writeTimeout, ct);
}
