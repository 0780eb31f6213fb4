using System.Text.Json;

namespace Testing.Feed;

/// <summary>Pages <c>GET /api/events</c> to its end.</summary>
public static class FeedReader
{
    const int PageSize = 500;

    /// <param name="after">Null to begin with the oldest event kept.</param>
    /// <param name="query">More of the query, for example <c>&amp;type=catalog.entity.added.v1</c>.</param>
    public static async Task<IReadOnlyList<FeedEntry>> ReadToEndAsync(HttpClient http, string? after = null, string query = "")
    {
        var entries = new List<FeedEntry>();
        while (true)
        {
            using var response = await http.GetAsync(
                $"/api/events?limit={PageSize}{query}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}");
            var body = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode)
                throw new HttpRequestException($"GET /api/events was answered {(int)response.StatusCode}: {body}");
            using var page = JsonDocument.Parse(body);
            entries.AddRange(page.RootElement.GetProperty("items").EnumerateArray().Select(FeedEntry.From));
            after = page.RootElement.GetProperty("after").GetString();
            if (after == page.RootElement.GetProperty("head").GetString())
                return entries;
        }
    }
}
