using System.Net;

namespace Bench;

/// <summary>A closed loop of GETs over kept-alive connections, the same for subject and floor.</summary>
static class HttpLoad
{
    public const int Connections = 32;

    /// <returns>Requests a second.</returns>
    /// <exception cref="InvalidOperationException">An answer was not 200: the figure would mean nothing.</exception>
    public static async Task<double> RunAsync(Uri url, string? token, TimeSpan duration)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections };
        using var http = new HttpClient(handler);
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var start = TimeProvider.System.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            var count = 0;
            while (TimeProvider.System.GetElapsedTime(start) < duration)
            {
                using var response = await http.GetAsync(url);
                if (response.StatusCode != HttpStatusCode.OK)
                    throw new InvalidOperationException($"{url} answered {(int)response.StatusCode}.");
                await response.Content.ReadAsByteArrayAsync();
                count++;
            }
            return count;
        }));
        return counts.Sum() / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
