using System.Net;
using Xunit;

namespace Scaffolder.Tests.Tasks;

public sealed class CancelTaskTests
{
    [Fact]
    public async Task A_task_that_waits_is_cancelled_and_an_answer_changes_nothing()
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial));
        await trial.StepAsync(task, Golden.Register, "waiting");

        using var cancelled = await trial.Http.PostAsync($"/api/scaffolder/v2/tasks/{task}/cancel", null);

        Assert.Equal("""{"status":"cancelled"}""", await cancelled.Content.ReadAsStringAsync());
        await trial.StateAsync(task, "cancelled");
        var sent = await trial.SentAsync(task);
        Assert.Equal(("TaskCancelled", "register"), (sent[^1].Type, (string?)sent[^1].Body["stepId"]));
        var told = await trial.EventsAsync(task);
        Assert.Equal(["cancelled", "completion"], told.TakeLast(2).Select(e => (string)e["type"]!));

        await trial.TellAsync(Golden.Registered(trial, task));
        var other = await trial.BeginAsync(await trial.TemplateAsync("log", """{ "type": "a", "steps": [{ "action": "debug:log" }] }"""));
        await trial.CompletedAsync(other);
        Assert.Equal("cancelled", (string)(await trial.TaskAsync(task))["status"]!);
    }

    [Fact]
    public async Task A_task_that_has_ended_cannot_be_cancelled()
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await trial.TemplateAsync("log", """{ "type": "a", "steps": [{ "action": "debug:log" }] }"""));
        await trial.CompletedAsync(task);

        using var refused = await trial.Http.PostAsync($"/api/scaffolder/v2/tasks/{task}/cancel", null);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("has ended as completed", await refused.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Who_may_not_see_a_task_may_not_cancel_it()
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial));
        using var stranger = await trial.PersonAsync($"user:default/eve-{trial.Word}");

        using var refused = await stranger.PostAsync($"/api/scaffolder/v2/tasks/{task}/cancel", null);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.NotEqual("cancelled", (string)(await trial.TaskAsync(task))["status"]!);
    }
}
