using System.Text.Json;

namespace Demo.Steps;

/// <summary>Follows the task's log as it is written, and takes it up again where the stream breaks off.</summary>
static class FollowTask
{
    static readonly TimeSpan limit = TimeSpan.FromSeconds(180);
    static readonly TimeSpan pause = TimeSpan.FromMilliseconds(250);

    public static async Task RunAsync(Person person, NewService service, Narrator narrator)
    {
        using var ending = new CancellationTokenSource(limit);
        var last = 0L;
        string? status = null;
        while (status is null)
        {
            if (ending.IsCancellationRequested)
                throw new StepFailedException($"Task {service.TaskId} did not end within {limit.TotalSeconds:N0} s.");
            try
            {
                using var stream = await person.OpenStreamAsync(
                    $"/api/scaffolder/v2/tasks/{service.TaskId}/eventstream?after={last}", ending.Token);
                status = await ReadAsync(stream, told => last = told, narrator, ending.Token);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                await Task.WhenAny(Task.Delay(pause, ending.Token));
            }
        }
        if (status != "completed")
            throw new StepFailedException($"Task {service.TaskId} is {status}; its log is above.");
    }

    /// <returns>What the task ended as; null when the stream ended before it.</returns>
    static async Task<string?> ReadAsync(StreamReader stream, Action<long> onEvent, Narrator narrator, CancellationToken ct)
    {
        while (await stream.ReadLineAsync(ct) is { } line)
        {
            if (!line.StartsWith("data:", StringComparison.Ordinal))
                continue;
            var told = JsonSerializer.Deserialize<JsonElement>(line[5..]);
            onEvent(told.GetProperty("id").GetInt64());
            var body = told.GetProperty("body");
            narrator.Say($"| {body.GetProperty("message").GetString()}");
            if (told.GetProperty("type").GetString() == "completion")
                return body.TryGetProperty("status", out var status) ? status.GetString() : "completed";
        }
        return null;
    }
}
