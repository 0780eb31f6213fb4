using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Demo;

/// <summary>
/// Someone with an API key who uses the public REST API, and who tries again when the platform cannot be reached: what
/// is written carries an Idempotency-Key, so that trying again does nothing twice.
/// </summary>
public sealed class Person : IDisposable
{
    static readonly TimeSpan answerLimit = TimeSpan.FromSeconds(20);
    static readonly TimeSpan patience = TimeSpan.FromSeconds(180);
    static readonly TimeSpan copiesFollow = TimeSpan.FromSeconds(60);
    static readonly TimeSpan pause = TimeSpan.FromMilliseconds(250);

    readonly HttpClient http;

    public Person(string name, Uri platform, string key)
    {
        Name = name;
        http = new HttpClient { BaseAddress = platform, Timeout = answerLimit };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public string Name { get; }

    public Uri UrlOf(string path) => new(http.BaseAddress!, path);

    /// <exception cref="StepFailedException">The answer is no success.</exception>
    public async Task<JsonElement> GetAsync(string path) =>
        await ReadAsync($"GET {path}", await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path)));

    /// <summary>Null for 404.</summary>
    public async Task<JsonElement?> FindAsync(string path)
    {
        var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path));
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync($"GET {path}", answer);
    }

    /// <exception cref="StepFailedException">The answer is no success.</exception>
    public async Task<JsonElement> PostAsync(string path, object body) =>
        await ReadAsync($"POST {path}", await TryPostAsync(path, body));

    /// <summary>
    /// Posts what names entities that are new: each service keeps its own copy of the organisation, which follows the
    /// catalog within seconds, and refuses what it has not heard of yet.
    /// </summary>
    /// <exception cref="StepFailedException">It was refused to the end.</exception>
    public Task<JsonElement> PostWhenKnownAsync(string path, object body)
    {
        // One key for all: a refusal is not kept, and what was done with its answer lost is not done again.
        var key = $"{Guid.NewGuid()}";
        return WhenKnownAsync($"POST {path}", () => TryPostAsync(path, body, key));
    }

    /// <summary>Asks about entities that are new; see <see cref="PostWhenKnownAsync"/>.</summary>
    /// <exception cref="StepFailedException">It was refused to the end.</exception>
    public Task<JsonElement> GetWhenKnownAsync(string path) =>
        WhenKnownAsync($"GET {path}", () => SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path)));

    static async Task<JsonElement> WhenKnownAsync(string asked, Func<Task<HttpResponseMessage>> ask)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (answer.IsSuccessStatusCode || TimeProvider.System.GetElapsedTime(started) > copiesFollow)
                return await ReadAsync(asked, answer);
            answer.Dispose();
            await Task.Delay(pause);
        }
    }

    public Task<HttpResponseMessage> TryPostAsync(string path, object body) => TryPostAsync(path, body, $"{Guid.NewGuid()}");

    Task<HttpResponseMessage> TryPostAsync(string path, object body, string key) =>
        SendAsync(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key);
            return request;
        });

    /// <summary>Sends until there is an answer that is not an outage.</summary>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var isLast = TimeProvider.System.GetElapsedTime(started) > patience;
            try
            {
                var answer = await http.SendAsync(request());
                if (isLast || !IsOutage(answer.StatusCode))
                    return answer;
                answer.Dispose();
            }
            catch (Exception exception) when (!isLast && exception is HttpRequestException or IOException or TaskCanceledException)
            {
                // Not reachable now: a person would try again.
            }
            await Task.Delay(pause);
        }
    }

    /// <summary>Opens a stream; the caller reads it and opens it again where it breaks off.</summary>
    public async Task<StreamReader> OpenStreamAsync(string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        return new StreamReader(await response.Content.ReadAsStreamAsync(ct));
    }

    /// <summary>Looks until it is so.</summary>
    /// <exception cref="StepFailedException">It never was.</exception>
    public static async Task<T> WaitAsync<T>(string what, Func<Task<T?>> look)
        where T : struct
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < patience)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(pause);
        }
        throw new StepFailedException($"{what} within {patience.TotalSeconds:N0} s.");
    }

    public void Dispose() => http.Dispose();

    static bool IsOutage(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    static async Task<JsonElement> ReadAsync(string asked, HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode
                ? JsonSerializer.Deserialize<JsonElement>(text)
                : throw new StepFailedException($"{asked} was answered {(int)answer.StatusCode}: {text}");
        }
    }
}
