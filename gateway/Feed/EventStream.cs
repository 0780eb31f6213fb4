using System.Buffers;
using System.Text;
using System.Text.Json;
using Defaults.Errors;
using Gateway.Identity;
using Gateway.Proxy;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Feed;

/// <summary>
/// The feed as server-sent events: exact resume by id, a heartbeat that also moves the reader's id past events it does
/// not see, and one <c>reset</c> event where its id cannot be resumed, because a browser cannot see a 410.
/// </summary>
/// <param name="stopping">Ends the stream, so that a reader who stays does not keep the process from stopping.</param>
sealed class EventStream(
    FeedReader reader, FeedTail tail, FeedFilter filter, string? after, CancellationToken stopping) : IResult
{
    const int PageSize = 500;
    const int FlushBytes = 32 * 1024;
    const int ReconnectMillisecondsMin = 1_000;
    const int ReconnectMillisecondsMax = 5_000;
    static readonly TimeSpan heartbeat = TimeSpan.FromSeconds(15);
    static readonly TimeSpan writeTimeout = TimeSpan.FromSeconds(30);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        // It aborts the connection by a clock of its own: a reader that blocks its stream keeps no right by that.
        using var watch = new CredentialWatch(
            httpContext, ((KeyPrincipal)httpContext.User).Key, httpContext.RequestServices.GetRequiredService<ApiKeyCache>());
        try
        {
            var start = await BeginAsync(response, ending.Token);
            await FollowAsync(response, start, ending.Token);
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or IOException || (response.HasStarted && Transient.Is(exception)))
        {
            // It does not read, it went away, or there is an outage: it comes back with its id.
            httpContext.Abort();
        }
    }

    /// <summary>Greets the reader and finds where to begin: where it left off, or at the newest event.</summary>
    async Task<FeedPosition> BeginAsync(HttpResponse response, CancellationToken ct)
    {
        var given = string.IsNullOrEmpty(after) ? (FeedPosition?)null
            : FeedPosition.TryParse(after, out var parsed) ? parsed
            : new FeedPosition("", 0);
        // Readers that lost one gateway together resume without asking the database. What this replica would refuse
        // may only be news to it, so that is asked.
        var head = given is { } resumed && tail.Head is { } known && known.Refuse(resumed) is null
            ? known
            : await reader.HeadAsync(ct);
        var refused = given is { } position && head.Refuse(position) is not null;
        var start = given is { } good && !refused ? good : head.Position;

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
        await WriteAsync(response, [Encoding.UTF8.GetBytes($"{greeting}id: {start}\n\n")], ct);
        return start;
    }

    async Task FollowAsync(HttpResponse response, FeedPosition position, CancellationToken ct)
    {
        var lastWrite = TimeProvider.System.GetTimestamp();
        while (!ct.IsCancellationRequested)
        {
            var grown = tail.Grown.Next;
            if (await NextAsync(position, ct) is not { } next)
                return;   // The log was restored, or retention overtook the reader: it comes back and gets a reset.
            var quiet = TimeProvider.System.GetElapsedTime(lastWrite);
            if (next.Frames.Count > 0)
                await WriteAsync(response, next.Frames, ct);
            else if (quiet >= heartbeat)
                await WriteAsync(response, [Encoding.UTF8.GetBytes($": still here\nid: {next.Last}\n\n")], ct);
            if (next.Frames.Count > 0 || quiet >= heartbeat)
                (lastWrite, quiet) = (TimeProvider.System.GetTimestamp(), TimeSpan.Zero);

            var atEnd = next.Last == position;
            position = next.Last;
            if (atEnd)
                await grown.WaitAsync(heartbeat - quiet, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What follows a place now, as frames, and how far that goes; null where the feed cannot be read on.</summary>
    async Task<(IReadOnlyList<byte[]> Frames, FeedPosition Last)?> NextAsync(FeedPosition position, CancellationToken ct)
    {
        var newest = tail.Position;
        if (newest.Epoch.Length == 0 || (newest.Epoch == position.Epoch && newest.Sequence <= position.Sequence))
            return ([], position);
        if (tail.After(position) is { Length: > 0 } live)
            return (
                [.. live.Where(tailEvent => filter.Passes(tailEvent.Row)).Select(tailEvent => tailEvent.Frame)],
                position with { Sequence = live[^1].Row.Sequence });

        // Too far behind for memory: the database has it.
        var page = await reader.PageAsync(position, filter, PageSize, ct);
        return page.Refusal is null
            ? ([.. page.Rows.Select(row => CloudEvents.Frame(position.Epoch, row))], page.Last)
            : null;
    }

    /// <summary>Writes and waits for the reader, who gets 30 s to make room each time.</summary>
    static async Task WriteAsync(HttpResponse response, IReadOnlyList<byte[]> frames, CancellationToken ct)
    {
        var waiting = 0;
        foreach (var frame in frames)
        {
            response.BodyWriter.Write(frame);
            waiting += frame.Length;
            if (waiting >= FlushBytes)
            {
                await response.BodyWriter.FlushAsync(ct).AsTask().WaitAsync(writeTimeout, ct);
                waiting = 0;
            }
        }
        await response.BodyWriter.FlushAsync(ct).AsTask().WaitAsync(writeTimeout, ct);
    }
}
