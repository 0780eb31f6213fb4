using System.Text.Json.Nodes;
using Contracts.Provisioner;
using Dapper;
using LibGit2Sharp;
using Messaging;
using Testing;
using Testing.Faults;
using Testing.Instances;
using Xunit;
using Repository = LibGit2Sharp.Repository;

namespace Scaffolder.Tests.Runs;

/// <summary>What a task has done is taken back when it does not come to its end.</summary>
public sealed class UndoTests
{
    const string SelectCommands = """
        select split_part(message_type, ':', 4) as type, convert_from(body, 'utf8') as body
          from (select message_type, body, seq from scaffolder.outbox
                union all
                select message_type, body, seq from scaffolder.outbox_sent) as sent
         where convert_from(body, 'utf8') like '%' || @User || '%'
           and message_type ~ '(RegisterLocation|OrderResource|WithdrawLocation|CancelOrder)$'
         order by seq
        """;

    [Fact]
    public async Task A_refused_order_leaves_neither_repository_nor_registration_nor_order()
    {
        var trial = await Trial.StartAsync();
        var task = await FailAtOrderAsync(trial);

        Assert.Contains("was refused: The quota is used up.", await trial.FailedAsync(task));
        Assert.False(Directory.Exists(Golden.RepositoryOf(trial)));
        var sent = await CommandsAsync(trial);
        Assert.Equal(["RegisterLocation", "OrderResource", "CancelOrder", "WithdrawLocation"], sent.Select(command => command.Type));
        Assert.Equal((string)sent[1].Body["orderId"]!, (string)sent[2].Body["orderId"]!);
        Assert.Equal((string)sent[0].Body["eventId"]!, (string)sent[3].Body["registration"]!);
        Assert.Contains(await trial.MessagesAsync(task), message => message == "Taking back step Publish");
    }

    [Fact]
    public async Task A_cancelled_task_takes_back_what_it_did_and_what_it_asked_for()
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial));
        await trial.StepAsync(task, Golden.Register, "waiting");
        Assert.True(Directory.Exists(Golden.RepositoryOf(trial)));

        using var cancelled = await trial.Http.PostAsync($"/api/scaffolder/v2/tasks/{task}/cancel", null);

        await trial.StateAsync(task, "cancelled");
        Assert.False(Directory.Exists(Golden.RepositoryOf(trial)));
        Assert.Equal(["RegisterLocation", "WithdrawLocation"], (await CommandsAsync(trial)).Select(command => command.Type));
    }

    [Fact]
    public async Task A_fault_in_what_the_template_shows_at_the_end_takes_back_too()
    {
        var trial = await Trial.StartAsync();
        trial.Write("skeleton/README.md", "# Here\n");
        var template = await trial.TemplateAsync("faulty", """
            { "type": "a", "steps": [
                { "id": "fetch", "action": "fetch:template", "input": { "url": "./skeleton" } },
                { "id": "publish", "action": "publish:git", "input": { "repository": "golden/$" } }
              ],
              "output": { "text": [{ "title": "x", "content": "${{ range(1000000000) }}" }] } }
            """.Replace("$\"", $"{trial.Word}\"", StringComparison.Ordinal));

        var task = await trial.BeginAsync(template);

        Assert.StartsWith("The template's output:", await trial.FailedAsync(task));
        Assert.False(Directory.Exists(Golden.RepositoryOf(trial)));
    }

    [Fact]
    public async Task A_repository_that_somebody_has_pushed_to_stays()
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial));
        await trial.StepAsync(task, Golden.Register, "waiting");
        using (var repository = new Repository(Golden.RepositoryOf(trial)))
        {
            var author = new Signature("eve", "eve@example.com", DateTimeOffset.UtcNow);
            var tip = repository.Head.Tip;
            var more = repository.ObjectDatabase.CreateCommit(author, author, "More", tip.Tree, [tip], prettifyMessage: true);
            repository.Refs.UpdateTarget(repository.Refs["refs/heads/main"], more.Id);
        }

        using var cancelled = await trial.Http.PostAsync($"/api/scaffolder/v2/tasks/{task}/cancel", null);

        await trial.StateAsync(task, "cancelled");
        Assert.True(Directory.Exists(Golden.RepositoryOf(trial)));
    }

    [Fact]
    public async Task A_process_that_dies_while_it_takes_back_ends_the_task_once_and_with_the_same_reason()
    {
        await using var stack = await Stack.StartAsync();
        var trial = await Trial.StartAsync(stack);
        var process = stack.Process(ProcessName.Scaffolder);
        await process.RestartAsync(CrashSweep.Arm(CrashPoint.TaskBeforeEnd));

        var failing = FailAtOrderAsync(trial);
        await process.Exited.WaitAsync(TimeSpan.FromSeconds(120));
        await process.RestartAsync();
        var task = await failing;

        Assert.Contains("was refused: The quota is used up.", await trial.FailedAsync(task));
        Assert.False(Directory.Exists(Golden.RepositoryOf(trial)));
        Assert.Single(await trial.SentAsync(task), message => message.Type.EndsWith("TaskFailed"));
        Assert.Equal(
            ["RegisterLocation", "OrderResource", "CancelOrder", "WithdrawLocation"],
            (await CommandsAsync(trial)).Select(command => command.Type));
    }

    static async Task<Guid> FailAtOrderAsync(Trial trial)
    {
        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial));
        await trial.StepAsync(task, Golden.Register, "waiting");
        await trial.TellAsync(Golden.Registered(trial, task));
        await trial.StepAsync(task, Golden.Order, "waiting");
        await trial.TellAsync(
            new OrderRefused
            {
                EventId = Guid.CreateVersion7(), Subject = $"order:{trial.Word}", Version = 1, OccurredAt = DateTimeOffset.UnixEpoch,
                OrderId = Guid.NewGuid(), Offering = "postgres-database", Name = "x", OrderedBy = trial.User,
                Field = "offering", Reason = "The quota is used up.", Task = $"{task}/{Golden.Order}",
            },
            ProcessName.Provisioner);
        return task;
    }

    static async Task<IReadOnlyList<(string Type, JsonObject Body)>> CommandsAsync(Trial trial)
    {
        await using var connection = await trial.Stack.Space.OpenAsync(ProcessName.Scaffolder);
        var rows = await connection.QueryAsync<(string Type, string Body)>(SelectCommands, new { trial.User });
        return [.. rows.Select(row => (row.Type, JsonNode.Parse(row.Body)!.AsObject()))];
    }
}
