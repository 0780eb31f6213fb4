using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Tests.GoldenPath;

/// <summary>Which events of the feed share the trace of a task.</summary>
static class OneTrace
{
    /// <returns>The types of the events in the trace of the task that was created last.</returns>
    public static async Task<ISet<string>> OfNewestTaskAsync(HttpClient http)
    {
        var events = await ReadAsync(http);
        var created = events.Last(told => told.Type == "scaffolder.task.created.v1");
        return events.Where(told => told.Trace == created.Trace).Select(told => told.Type).ToHashSet();
    }

    static async Task<IReadOnlyList<(string Type, string? Trace)>> ReadAsync(HttpClient http)
    {
        var events = new List<(string, string?)>();
        for (string? after = null, head = null; after is null || after != head;)
        {
            var page = await http.GetFromJsonAsync<JsonElement>($"/api/events?limit=500{(after is null ? "" : $"&after={after}")}");
            events.AddRange(page.GetProperty("items").EnumerateArray().Select(told => (
                told.GetProperty("type").GetString()!,
                told.TryGetProperty("traceparent", out var trace) ? trace.GetString()!.Split('-')[1] : null)));
            (after, head) = (page.GetProperty("after").GetString(), page.GetProperty("head").GetString());
        }

        return events;
    }
}
