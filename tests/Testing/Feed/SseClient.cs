using System.Net;

namespace Testing.Feed;

/// <summary>Follows an event stream and keeps what it got. Comes back by itself only when asked to.</summary>
public sealed class SseClient : IAsyncDisposable
{
    readonly HttpClient http;
    readonly string path;
    readonly SseFrames frames = new();
    readonly List<SseEvent> events = [];
    CancellationTokenSource ending = new();

    /// <param name="http">Its timeout does not count here: a stream has no end.</param>
    /// <param name="path">For example <c>/api/events?type=catalog.entity.added.v1</c>.</param>
    /// <param name="lastEventId">Where an earlier reader stopped.</param>
    public SseClient(HttpClient http, string path = "/api/events", string? lastEventId = null)
    {
        this.http = http;
        this.path = path;
        frames.LastEventId = lastEventId;
    }

    public IReadOnlyList<SseEvent> Events
    {
        get
        {
            lock (events)
                return [.. events];
        }
    }

    public IReadOnlyList<string> Comments
    {
        get
        {
            lock (events)
                return [.. frames.Comments];
        }
    }

    public string? LastEventId
    {
        get
        {
            lock (events)
                return frames.LastEventId;
        }
    }

    public TimeSpan? Retry => frames.Retry;

    /// <summary>Ends when the server ends the stream; fails when the connection breaks.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Connects; returns when the answer's headers are there.</summary>
    /// <exception cref="HttpRequestException">The answer is no event stream.</exception>
    public async Task ConnectAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (LastEventId is { } last)
            request.Headers.Add("Last-Event-ID", last);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ending.Token);
        if (response.StatusCode != HttpStatusCode.OK
            || response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            var body = await response.Content.ReadAsStringAsync();
            response.Dispose();
            throw new HttpRequestException($"{path} was answered {(int)response.StatusCode}: {body}", null, response.StatusCode);
        }
        Ended = FollowAsync(response, ending.Token);
    }

    /// <summary>Drops the connection, if there is one, and comes back with the last id.</summary>
    public async Task ReconnectAsync()
    {
        await DropAsync();
        await ConnectAsync();
    }

    /// <summary>Comes back again and again until the token ends it, as a browser does; each time after a short pause.</summary>
    public async Task KeepConnectedAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await ReconnectAsync();
                await Ended.WaitAsync(ct);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                // The server is away or went away: that is what this loop is for.
            }
            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(200), ct));
        }
    }

    /// <summary>Waits until the events so far are what is wanted.</summary>
    public Task<IReadOnlyList<SseEvent>> WaitAsync(
        Func<IReadOnlyList<SseEvent>, bool> wanted, string what, TimeSpan? limit = null) =>
        Eventually.ReadAsync(() => Task.FromResult(Events), wanted, what, limit);

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        ending.Dispose();
    }

    async Task DropAsync()
    {
        await ending.CancelAsync();
        try
        {
            await Ended;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            // It is being dropped; how it ended does not matter any more.
        }
        ending.Dispose();
        ending = new CancellationTokenSource();
    }

    async Task FollowAsync(HttpResponseMessage response, CancellationToken ct)
    {
        using (response)
        {
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
            while (await lines.ReadLineAsync(ct) is { } line)
                lock (events)
                    if (frames.Take(line) is { } complete)
                        events.Add(complete);
        }
    }
}
