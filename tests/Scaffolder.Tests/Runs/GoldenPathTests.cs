using System.Net;
using System.Text.Json.Nodes;
using LibGit2Sharp;
using Xunit;

namespace Scaffolder.Tests.Runs;

public sealed class GoldenPathTests
{
    [Fact]
    public async Task Files_become_a_repository_a_registration_and_an_order_under_one_trace()
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial));

        await trial.StepAsync(task, Golden.Register, "waiting");
        Assert.Null(await trial.ScalarAsync<string>("select lease_owner from scaffolder.tasks where id = @task", new { task }));
        await trial.TellAsync(Golden.Registered(trial, task));
        await trial.StepAsync(task, Golden.Order, "waiting");
        await Golden.TellReadyAsync(trial, task);
        var shown = await trial.CompletedAsync(task);

        var links = shown["output"]!["links"]!.AsArray();
        Assert.Equal($"file://{Golden.RepositoryOf(trial)}", (string)links[0]!["url"]!);
        Assert.Equal($"component:default/{trial.Word}", (string)links[1]!["entityRef"]!);
        Assert.Equal($"resource:default/{trial.Word}-db", (string)links[2]!["entityRef"]!);
        using var repository = new Repository(Golden.RepositoryOf(trial));
        var commit = repository.Head.Tip;
        Assert.Equal("main", repository.Head.FriendlyName);
        Assert.Equal($"# {trial.Word}\n", ((Blob)commit["README.md"].Target).GetContentText());
        Assert.Equal($"// {trial.Word}\n", ((Blob)commit[$"src/{trial.Word}.cs"].Target).GetContentText());
        Assert.Contains($"name: {trial.Word}", ((Blob)commit["catalog-info.yaml"].Target).GetContentText());
        Assert.Equal($"ada-{trial.Word}", commit.Author.Name);

        var sent = await trial.SentAsync(task);
        Assert.Equal(
            [
                "TaskCreated", "StepCompleted", "StepCompleted", "StepCompleted", "RegisterLocation", "StepCompleted",
                "OrderResource", "StepCompleted", "TaskCompleted",
            ],
            sent.Select(message => message.Type[(message.Type.LastIndexOf('.') + 1)..]));
        Assert.Single(sent.Select(message => message.Trace!.Split('-')[1]).Distinct());
        AssertCommands(trial, task, sent.Single(message => message.Type.EndsWith("RegisterLocation")).Body,
            sent.Single(message => message.Type.EndsWith("OrderResource")).Body);
    }

    static void AssertCommands(Trial trial, Guid task, JsonObject register, JsonObject order)
    {
        Assert.Equal("git", (string)register["type"]!);
        Assert.Equal($"file://{Golden.RepositoryOf(trial)}#catalog-info.yaml", (string)register["target"]!);
        Assert.Equal(trial.User, (string)register["onBehalfOf"]!["subject"]!);
        Assert.Equal($"{task}/{Golden.Register}", (string)register["task"]!);
        Assert.Equal("postgres-database", (string)order["offering"]!);
        Assert.Equal(trial.Team, (string)order["ownerRef"]!);
        Assert.Equal($"component:default/{trial.Word}", (string)order["component"]!);
    }

    [Fact]
    public async Task A_step_whose_condition_does_not_hold_is_left_out()
    {
        var trial = await Trial.StartAsync();
        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial, database: false));
        await trial.StepAsync(task, Golden.Register, "waiting");

        await trial.TellAsync(Golden.Registered(trial, task));

        var shown = await trial.CompletedAsync(task);
        Assert.Equal("skipped", (string)shown["steps"]![Golden.Order - 1]!["status"]!);
        Assert.Equal(2, shown["output"]!["links"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_repository_that_is_there_is_told_of_before_the_task_begins()
    {
        var trial = await Trial.StartAsync();
        Repository.Init(Golden.RepositoryOf(trial), isBare: true);

        using var refused = await trial.PostAsync(await Golden.TemplateAsync(trial), Golden.Values(trial));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains($"spec.steps[2].input.repository is 'golden/{trial.Word}'", await refused.Content.ReadAsStringAsync());
        Assert.Equal(0, await trial.ScalarAsync<int>("select count(*) from scaffolder.tasks where created_by = @User", new { trial.User }));
    }

    [Fact]
    public async Task A_name_that_the_catalog_has_ends_the_task_before_anything_is_made()
    {
        var trial = await Trial.StartAsync();
        await trial.TellAsync(trial.Entity("Component", trial.Word, "{}"));
        await trial.KnowsAsync($"component:default/{trial.Word}");

        var task = await trial.BeginAsync(await Golden.TemplateAsync(trial), Golden.Values(trial));

        Assert.Equal(
            $"Step 'write' (catalog:write): input.entity makes catalog-info.yaml define component:default/{trial.Word}, "
            + "which is in the catalog already. Choose another name.",
            await trial.FailedAsync(task));
        Assert.False(Directory.Exists(Golden.RepositoryOf(trial)));
    }

    [Fact]
    public async Task A_repository_that_is_there_is_left_alone()
    {
        var trial = await Trial.StartAsync();
        Repository.Init(Golden.RepositoryOf(trial), isBare: true);
        await Golden.TemplateAsync(trial);

        // The name follows from an earlier step, so it is not known before.
        var task = await trial.BeginAsync(
            await trial.TemplateAsync("late", Golden.Spec.Replace(
                "golden/${{ parameters.name }}", "golden/${{ parameters.name }}${{ steps.fetch.output.nothing }}")),
            Golden.Values(trial));

        var reason = await trial.FailedAsync(task);
        Assert.StartsWith("Step 'publish' (publish:git): input.repository is 'golden/", reason);
        Assert.Contains("exists already. Choose another name", reason);
        using var repository = new Repository(Golden.RepositoryOf(trial));
        Assert.Null(repository.Head.Tip);
        Assert.DoesNotContain(
            Directory.GetDirectories(Path.Combine(trial.Stack.GitRoot, ".drafts")), draft => draft.Contains($"{task:n}"));
    }

    [Theory]
    [InlineData("fetch:template", """{ "url": "../../elsewhere" }""", "input.url '../../elsewhere' is")]
    [InlineData("fetch:template", """{ "url": "/etc" }""", "input.url '/etc' is no relative path")]
    [InlineData("fetch:template", """{}""", "input.url is required")]
    [InlineData("catalog:write", """{ "filePath": "../x.yaml", "entity": {} }""", "input.filePath leads out of its folder")]
    [InlineData("publish:git", """{ "repository": "../x" }""", "input.repository is '../x'")]
    [InlineData("publish:git", """{ "repository": "a/b" }""", "input.sourcePath has no file to publish")]
    [InlineData("catalog:register", """{}""", "input.catalogInfoUrl is missing")]
    [InlineData("provisioner:order", """{ "offering": "a", "name": "b" }""", "input.owner names no group")]
    [InlineData("debug:log", """{ "message": "${{ nothing.there.at.all }}" }""", "")]
    public async Task Bad_input_of_a_step_ends_the_task_with_the_field_and_the_remedy(string action, string input, string reason)
    {
        var trial = await Trial.StartAsync();
        var template = await trial.TemplateAsync(
            "bad", $$"""{ "type": "a", "steps": [{ "id": "bad", "action": "{{action}}", "input": {{input}} }] }""");

        var task = await trial.BeginAsync(template);

        var shown = await trial.StateAsync(task, "failed", "completed");
        if (reason.Length > 0)
            Assert.Contains($"Step 'bad' ({action}): {reason}", (string?)shown["reason"]);
        if ((string)shown["status"]! == "failed")
        {
            Assert.Equal("failed", (string)shown["steps"]![0]!["status"]!);
            Assert.Equal("TaskFailed", (await trial.SentAsync(task))[^1].Type);
        }
    }
}
