using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Scaffolder.Tests.Tasks;

public sealed class CreateTaskTests
{
    const string Hello = """
        {
          "type": "service",
          "parameters": {
            "title": "About it", "required": ["name"],
            "properties": { "name": { "type": "string", "pattern": "^[a-z]+$" } }
          },
          "steps": [{ "id": "say", "name": "Say it", "action": "debug:log", "input": { "message": "Hello ${{ parameters.name }}" } }],
          "output": { "links": [{ "title": "It", "url": "http://example.com/${{ parameters.name }}" }] }
        }
        """;

    const string Owned = """
        {
          "type": "service",
          "parameters": [{ "properties": { "team": { "type": "string", "ui:field": "OwnerPicker" } } }],
          "steps": [{ "action": "debug:log", "input": { "message": "Hello" } }]
        }
        """;

    [Fact]
    public async Task A_template_runs_and_tells_of_it()
    {
        var trial = await Trial.StartAsync();
        var template = await trial.TemplateAsync("hello", Hello);

        var task = await trial.BeginAsync(template, new { name = "ada" });

        var shown = await trial.CompletedAsync(task);
        Assert.Equal(trial.User, (string)shown["createdBy"]!);
        Assert.Equal("http://example.com/ada", (string)shown["output"]!["links"]![0]!["url"]!);
        Assert.Equal("completed", (string)shown["steps"]![0]!["status"]!);
        Assert.Equal(
            ["Beginning step Say it", "Hello ada", "Finished step Say it", "Run completed with status: completed"],
            await trial.MessagesAsync(task));
        var sent = await trial.SentAsync(task);
        Assert.Equal(["TaskCreated", "StepCompleted", "TaskCompleted"], sent.Select(message => message.Type));
        Assert.All(sent, message => Assert.Equal("restricted", (string)message.Body["visibility"]!));
        Assert.Equal(0, await trial.ScalarAsync<int>("select count(*) from scaffolder.task_files where task_id = @task", new { task }));
    }

    [Fact]
    public async Task Values_that_break_the_schema_are_refused_with_the_field_and_nothing_is_kept()
    {
        var trial = await Trial.StartAsync();
        var template = await trial.TemplateAsync("hello", Hello);

        using var response = await trial.PostAsync(template, new { name = "ADA" });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = (await response.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!.AsArray().Single()!;
        Assert.Equal("name", (string)problem["path"]![0]!);
        Assert.Equal("instance.name", (string)problem["property"]!);
        Assert.StartsWith("name must match", (string)problem["stack"]!);
        Assert.Equal(0, await trial.ScalarAsync<int>("select count(*) from scaffolder.tasks where template_ref = @template", new { template }));
    }

    [Fact]
    public async Task A_template_that_is_not_known_is_not_found()
    {
        var trial = await Trial.StartAsync();

        using var response = await trial.PostAsync("template:default/nowhere");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("NotFoundError", (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["error"]!["name"]!);
    }

    [Theory]
    [InlineData("""{ "type": "a", "steps": [{ "action": "does:not-exist" }] }""", "spec.steps[0].action is 'does:not-exist'")]
    [InlineData("""{ "type": "a", "steps": [{ "id": "a", "action": "debug:log" }, { "id": "a", "action": "debug:log" }] }""", "spec.steps[1].id is 'a'")]
    [InlineData("""{ "type": "a", "steps": [{ "action": "debug:log", "each": [1] }] }""", "spec.steps[0].each is not supported")]
    [InlineData("""{ "type": "a", "steps": [{ "action": "debug:log", "input": { "messageDigest": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" } }] }""", "spec.steps[0].input.message is too long")]
    [InlineData("""{ "type": "a", "steps": [], "output": {} }""", "spec.steps is no list")]
    [InlineData("""{ "type": "a", "parameters": { "type": "nonsense" }, "steps": [{ "action": "debug:log" }] }""", "spec.parameters")]
    public async Task A_template_that_cannot_run_is_refused_at_the_place(string spec, string reason)
    {
        var trial = await Trial.StartAsync();
        var template = await trial.TemplateAsync("broken", spec);

        using var response = await trial.PostAsync(template);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["error"]!["message"]!);
    }

    [Fact]
    public async Task An_owner_must_be_a_group_that_the_caller_belongs_to()
    {
        var trial = await Trial.StartAsync();
        var template = await trial.TemplateAsync("owned", Owned);
        using var stranger = await trial.PersonAsync($"user:default/eve-{trial.Word}");

        using var good = await trial.PostAsync(template, new { team = $"team-{trial.Word}" });
        using var unknown = await trial.PostAsync(template, new { team = "group:default/nobody" });
        using var foreign = await trial.PostAsync(template, new { team = trial.Team }, stranger);

        Assert.Equal(HttpStatusCode.Created, good.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Equal("team", (string)(await unknown.Content.ReadFromJsonAsync<JsonObject>())!["errors"]![0]!["path"]![0]!);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Contains($"team is {trial.Team}", await foreign.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Secrets_are_refused()
    {
        var trial = await Trial.StartAsync();
        var template = await trial.TemplateAsync("hello", Hello);

        using var response = await trial.Http.PostAsJsonAsync(
            "/api/scaffolder/v2/tasks", new { templateRef = template, values = new { name = "ada" }, secrets = new { token = "x" } });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("secrets are not taken yet", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_same_key_starts_one_task()
    {
        var trial = await Trial.StartAsync();
        var template = await trial.TemplateAsync("hello", Hello);

        var answers = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/scaffolder/v2/tasks")
            {
                Content = JsonContent.Create(new { templateRef = template, values = new { name = "ada" } }),
                Headers = { { "Idempotency-Key", trial.Word } },
            };
            using var response = await trial.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            answers.Add(await response.Content.ReadAsStringAsync());
        }

        Assert.Single(answers.Distinct());
        Assert.Equal(1, await trial.ScalarAsync<int>("select count(*) from scaffolder.tasks where template_ref = @template", new { template }));
    }

    [Fact]
    public async Task Who_has_nothing_to_do_with_a_task_does_not_see_it()
    {
        var trial = await Trial.StartAsync();
        var template = await trial.TemplateAsync("owned", Owned);
        var task = await trial.BeginAsync(template, new { team = trial.Team });
        using var stranger = await trial.PersonAsync($"user:default/eve-{trial.Word}");
        using var colleague = await trial.PersonAsync($"machine:default/bot-{trial.Word}", trial.Team);

        using var refused = await stranger.GetAsync($"/api/scaffolder/v2/tasks/{task}");
        using var stream = await stranger.GetAsync($"/api/scaffolder/v2/tasks/{task}/eventstream");
        using var shown = await colleague.GetAsync($"/api/scaffolder/v2/tasks/{task}");
        var list = await stranger.GetFromJsonAsync<JsonObject>("/api/scaffolder/v2/tasks");
        var own = await trial.Http.GetFromJsonAsync<JsonObject>($"/api/scaffolder/v2/tasks?createdBy={trial.User}&limit=1");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, stream.StatusCode);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.Empty(list!["tasks"]!.AsArray());
        Assert.Equal(1, (int)own!["totalTasks"]!);
        Assert.Equal(task, (Guid)own["tasks"]![0]!["id"]!);
    }

    [Fact]
    public async Task A_task_keeps_the_template_as_it_was()
    {
        var trial = await Trial.StartAsync();
        var template = await trial.TemplateAsync("hello", Hello);
        var task = await trial.BeginAsync(template, new { name = "ada" });
        await trial.CompletedAsync(task);

        await trial.TemplateAsync("hello", """{ "type": "other", "steps": [{ "action": "debug:log" }] }""", version: 2);

        Assert.Equal("say", (string)(await trial.TaskAsync(task))["spec"]!["steps"]![0]!["id"]!);
    }
}
