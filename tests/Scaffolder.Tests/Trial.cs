using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Contracts;
using Contracts.Catalog;
using Dapper;
using Testing;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Scaffolder.Tests;

/// <summary>One test's own corner of a stack: a team, someone who belongs to it, and templates.</summary>
sealed class Trial
{
    const string Tasks = "/api/scaffolder/v2/tasks";

    const string SelectSent = """
        select split_part(message_type, ':', 4) as type, convert_from(body, 'utf8') as body, traceparent
          from (select message_type, body, traceparent, seq from scaffolder.outbox
                union all
                select message_type, body, traceparent, seq from scaffolder.outbox_sent) as sent
         where convert_from(body, 'utf8') like '%' || @task || '%'
         order by seq
        """;

    const string IsKnown = """
        select (select count(*) from scaffolder.directory_entities where ref in (@Team, @User))
             + (select count(*) from scaffolder.directory_members where group_ref = @Team and member_ref = @User)
        """;

    Trial(PlatformStack stack)
    {
        Stack = stack;
        Word = $"t{Guid.NewGuid():n}"[..12];
        Folder = Directory.CreateDirectory(Path.Combine(stack.FileRoot, Word)).FullName;
        Http = stack.Gateway;
    }

    public PlatformStack Stack { get; }

    /// <summary>Part of every name, so that tests do not meet.</summary>
    public string Word { get; }

    /// <summary>The folder of the templates.</summary>
    public string Folder { get; }

    public string User => $"user:default/ada-{Word}";

    public string Team => $"group:default/team-{Word}";

    /// <summary>The member of the team.</summary>
    public HttpClient Http { get; private set; }

    /// <param name="stack">Null for the shared one.</param>
    public static async Task<Trial> StartAsync(PlatformStack? stack = null)
    {
        var trial = new Trial(stack ?? await Tests.Stack.SharedAsync());
        await trial.TellAsync(trial.Entity("Group", $"team-{trial.Word}", """{ "type": "team" }"""));
        await trial.TellAsync(trial.Entity("User", $"ada-{trial.Word}", "{}"));
        await trial.TellAsync(new MembershipChanged
        {
            EventId = Guid.CreateVersion7(), Subject = trial.Team, Version = 2, OccurredAt = DateTimeOffset.UnixEpoch,
            Added = [trial.User], Removed = [], Part = 1, Parts = 1,
        });
        trial.Http = await trial.PersonAsync(trial.User);
        await Eventually.TrueAsync(
            async () => await trial.ScalarAsync<int>(IsKnown, new { trial.Team, trial.User }) == 3, "the scaffolder knows the team");
        return trial;
    }

    /// <summary>Someone with a member's key.</summary>
    public async Task<HttpClient> PersonAsync(string subject, params string[] groups)
    {
        using var made = await Stack.Gateway.PostAsJsonAsync("/api/keys", new { name = subject, subject, groups });
        made.EnsureSuccessStatusCode();
        return Stack.Client((string)(await made.Content.ReadFromJsonAsync<JsonObject>())!["key"]!);
    }

    /// <summary>Says what another service would say.</summary>
    public Task TellAsync(PlatformEvent told, string by = ProcessName.Catalog) => Stack.Space.PublishAsync(by, told);

    /// <summary>A template of this trial's that the scaffolder knows.</summary>
    /// <param name="spec">JSON.</param>
    /// <returns>Its ref.</returns>
    public async Task<string> TemplateAsync(string name, string spec, long version = 1)
    {
        await TellAsync(Entity("Template", $"{name}-{Word}", spec, version));
        var @ref = $"template:default/{name}-{Word}";
        await Eventually.TrueAsync(
            async () => await ScalarAsync<long?>("select version from scaffolder.templates where ref = @ref", new { @ref }) >= version,
            $"{@ref} is known");
        return @ref;
    }

    /// <summary>Waits until the scaffolder has heard of an entity.</summary>
    public Task KnowsAsync(string @ref) => Eventually.TrueAsync(
        async () => await ScalarAsync<int>("select count(*) from scaffolder.directory_entities where ref = @ref", new { @ref }) == 1,
        $"{@ref} is known");

    public EntityAdded Entity(string kind, string name, string spec, long version = 1) => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"{kind.ToLowerInvariant()}:default/{name}",
        Version = version,
        OccurredAt = DateTimeOffset.UnixEpoch,
        Kind = kind,
        Uid = Guid.NewGuid(),
        Etag = "",
        Link = "",
        Entity = JsonSerializer.Deserialize<JsonElement>($$"""
            {
              "apiVersion": "backstage.io/v1alpha1", "kind": "{{kind}}",
              "metadata": {
                "name": "{{name}}",
                "annotations": { "backstage.io/managed-by-location": "file:{{Folder}}/template.yaml" }
              },
              "spec": {{spec}}
            }
            """),
    };

    public async Task<HttpResponseMessage> PostAsync(
        string template, object? values = null, HttpClient? http = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Tasks)
        {
            Content = JsonContent.Create(new { templateRef = template, values = values ?? new { } }),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await (http ?? Http).SendAsync(request);
    }

    /// <summary>Starts a task, which must work; asked again, under one key, while the scaffolder is away.</summary>
    public async Task<Guid> BeginAsync(string template, object? values = null, HttpClient? http = null)
    {
        var (key, begun) = ($"{Guid.NewGuid()}", "");
        await Eventually.TrueAsync(TryAsync, "the task is begun", TimeSpan.FromSeconds(120));
        return (Guid)JsonNode.Parse(begun)!["id"]!;

        async Task<bool> TryAsync()
        {
            try
            {
                using var response = await PostAsync(template, values, http, key);
                begun = await response.Content.ReadAsStringAsync();
                if ((int)response.StatusCode is 502 or 503 or 504)
                    return false;
                Assert.True(response.StatusCode == HttpStatusCode.Created, begun);
                return true;
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException)
            {
                return false;
            }
        }
    }

    public async Task<JsonObject> TaskAsync(Guid task) => (await Http.GetFromJsonAsync<JsonObject>($"{Tasks}/{task}"))!;

    /// <summary>Waits until the task is in one of these states.</summary>
    public Task<JsonObject> StateAsync(Guid task, params string[] states) => Eventually.ReadAsync(
        () => TaskAsync(task), shown => states.Contains((string)shown["status"]!),
        $"task {task} is {string.Join(" or ", states)}", TimeSpan.FromSeconds(120));

    /// <summary>Waits for its end, which must be a good one.</summary>
    public async Task<JsonObject> CompletedAsync(Guid task)
    {
        var shown = await StateAsync(task, "completed", "failed", "cancelled");
        Assert.True((string)shown["status"]! == "completed", $"{shown["reason"]}\n{Stack}");
        return shown;
    }

    /// <summary>Waits for its end, which must be a bad one.</summary>
    public async Task<string> FailedAsync(Guid task)
    {
        var shown = await StateAsync(task, "completed", "failed", "cancelled");
        Assert.Equal("failed", (string)shown["status"]!);
        return (string)shown["reason"]!;
    }

    public Task StepAsync(Guid task, int number, string state) => Eventually.TrueAsync(
        async () => await ScalarAsync<string>(
            "select state from scaffolder.task_steps where task_id = @task and number = @number", new { task, number }) == state,
        $"step {number} of task {task} is {state}", TimeSpan.FromSeconds(120));

    public async Task<IReadOnlyList<JsonObject>> EventsAsync(Guid task, int after = 0) =>
        [.. (await Http.GetFromJsonAsync<JsonArray>($"{Tasks}/{task}/events?after={after}"))!.Select(told => told!.AsObject())];

    public async Task<string[]> MessagesAsync(Guid task) =>
        [.. (await EventsAsync(task)).Select(told => (string)told["body"]!["message"]!)];

    /// <summary>Events and commands that name the task, in the order in which they were written.</summary>
    public async Task<IReadOnlyList<(string Type, JsonObject Body, string? Trace)>> SentAsync(Guid task)
    {
        await using var connection = await Stack.Space.OpenAsync(ProcessName.Scaffolder);
        var rows = await connection.QueryAsync<(string Type, string Body, string? Trace)>(
            SelectSent, new { task = task.ToString() });
        return [.. rows.Select(row => (row.Type, JsonNode.Parse(row.Body)!.AsObject(), row.Trace))];
    }

    public async Task<T?> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Stack.Space.OpenAsync(ProcessName.Scaffolder);
        return await connection.ExecuteScalarAsync<T>(sql, parameters);
    }

    /// <summary>Writes a file beside the templates.</summary>
    public void Write(string path, string content)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
