using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Testing;
using Testing.Stack;

namespace Platform.Tests.GoldenPath;

/// <summary>An order that cannot be carried out, placed by a member of team-payments.</summary>
static class BadOrder
{
    /// <returns>What the answer, or the end of the task, says.</returns>
    public static async Task<string> PlaceAsync(PlatformStack stack, string field, string value, bool database)
    {
        using var made = await stack.Gateway.PostAsJsonAsync("/api/keys", new { name = "bo", subject = "user:default/bo" });
        var key = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString();
        using var http = new HttpClient { BaseAddress = stack.Gateway.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        using var answer = await http.PostAsJsonAsync("/api/scaffolder/v2/tasks", new
        {
            templateRef = "template:default/new-microservice",
            values = new
            {
                name = field == "name" ? value : "never-made",
                description = "It is never made",
                owner = field == "owner" ? value : "group:default/team-payments",
                database,
            },
        });
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            return text;
        var id = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("id").GetString();
        var task = await Eventually.ReadAsync(
            async () => await http.GetFromJsonAsync<JsonElement>($"/api/scaffolder/v2/tasks/{id}"),
            read => read.GetProperty("status").GetString() is "failed" or "completed", $"task {id} ends");
        return task.ToString();
    }
}
