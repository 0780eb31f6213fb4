using System.Net;

namespace Bench;

/// <summary>A closed loop of requests over kept-alive connections, the same for subject and floor.</summary>
static class HttpLoad
{
    public const int Connections = 32;

    /// <summary>Asks the questions in turn, again from the first after the last.</summary>
    /// <returns>Requests a second.</returns>
    /// <exception cref="InvalidOperationException">An answer was not 200: the figure would mean nothing.</exception>
    public static async Task<double> RunAsync(IReadOnlyList<LoadRequest> requests, string? token, TimeSpan duration)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections };
        using var http = new HttpClient(handler);
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var turn = 0;
        var start = TimeProvider.System.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            var count = 0;
            while (TimeProvider.System.GetElapsedTime(start) < duration)
            {
                var asked = requests[(int)((uint)Interlocked.Increment(ref turn) % (uint)requests.Count)];
                using var message = asked.ToMessage();
                using var response = await http.SendAsync(message);
                if (response.StatusCode != HttpStatusCode.OK)
                    throw new InvalidOperationException($"{asked.Url} answered {(int)response.StatusCode}.");
                await response.Content.ReadAsByteArrayAsync();
                count++;
            }
            return count;
        }));
        return counts.Sum() / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
