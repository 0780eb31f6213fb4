using Contracts.Catalog;
using Contracts.Provisioner;
using Testing;
using Testing.Instances;
using Xunit;

namespace Scaffolder.Tests.Runs;

public sealed class AnswerTests
{
    [Fact]
    public async Task An_answer_that_comes_twice_counts_once()
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial, database: false));
        await trial.StepAsync(task, Golden.Register, "waiting");
        var registered = Golden.Registered(trial, task);

        await trial.TellAsync(registered);
        await trial.TellAsync(registered);
        await trial.TellAsync(registered with { EventId = Guid.CreateVersion7(), EntityRefs = ["component:default/other"] });

        await trial.CompletedAsync(task);
        await trial.TellAsync(registered with { EventId = Guid.CreateVersion7() });
        Assert.Equal(
            1, (await trial.SentAsync(task)).Count(message =>
                message.Type == "StepCompleted" && (int)message.Body["step"]! == Golden.Register));
    }

    [Fact]
    public async Task An_answer_that_is_there_before_the_step_waits_is_found_when_it_does()
    {
        var trial = await Trial.StartAsync();
        var template = await Golden.TemplateAsync(trial);
        var task = await trial.BeginAsync(template, Golden.Values(trial));
        await trial.StepAsync(task, Golden.Register, "waiting");

        // The later step's answer is here first.
        await Golden.TellReadyAsync(trial, task);
        await Eventually.TrueAsync(
            async () => await trial.ScalarAsync<int>("select count(*) from scaffolder.task_answers where task_id = @task", new { task }) == 1,
            "the answer is kept");
        Assert.Equal("processing", (string)(await trial.TaskAsync(task))["status"]!);
        await trial.TellAsync(Golden.Registered(trial, task));

        var shown = await trial.CompletedAsync(task);
        Assert.Equal($"resource:default/{trial.Word}-db", (string)shown["output"]!["links"]![2]!["entityRef"]!);
        Assert.Single(await trial.SentAsync(task), message => message.Type.EndsWith("OrderResource"));
    }

    [Fact]
    public async Task A_refusal_ends_the_task_with_its_field_and_reason()
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial));
        await trial.StepAsync(task, Golden.Register, "waiting");

        await trial.TellAsync(new LocationRefused
        {
            EventId = Guid.CreateVersion7(), Subject = $"location:git:{trial.Word}", Version = 1, OccurredAt = DateTimeOffset.UnixEpoch,
            Type = "git", Target = "x", Field = "target", Reason = "It is nowhere. Write another.", Task = $"{task}/{Golden.Register}",
        });

        Assert.Equal(
            "Step 'register' (catalog:register): input.target was refused by the catalog: It is nowhere. Write another.",
            await trial.FailedAsync(task));
    }

    [Fact]
    public async Task An_order_that_failed_ends_the_task_with_its_remedy()
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial));
        await trial.StepAsync(task, Golden.Register, "waiting");
        await trial.TellAsync(Golden.Registered(trial, task));
        await trial.StepAsync(task, Golden.Order, "waiting");

        await trial.TellAsync(
            new OrderFailed
            {
                EventId = Guid.CreateVersion7(), Subject = $"order:{trial.Word}", Version = 2, OccurredAt = DateTimeOffset.UnixEpoch,
                OrderId = Guid.NewGuid(), Offering = "postgres-database", Name = "x", OrderedBy = trial.User,
                Reason = "The server is full.", Remedy = "Ask for room.", Task = $"{task}/{Golden.Order}",
            },
            ProcessName.Provisioner);

        Assert.Equal(
            "Step 'order' (provisioner:order): the order failed: The server is full. Ask for room.", await trial.FailedAsync(task));
    }
}
