using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Contracts;
using Dapper;
using Testing;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Catalog.Tests;

/// <summary>One test's own corner of the shared stack: a folder, and a word that is in all its names.</summary>
sealed class Trial
{
    const string SelectEvents = """
        select split_part(message_type, ':', 4) as type, version, convert_from(body, 'utf8') as body
          from (select message_type, version, body, subject from catalog.outbox
                union all
                select message_type, version, body, subject from catalog.outbox_sent) as sent
         where subject = @subject
         order by version
        """;

    const string SelectAnswers = """
        select split_part(message_type, ':', 4) as type, convert_from(body, 'utf8') as body
          from (select message_type, body from catalog.outbox
                union all
                select message_type, body from catalog.outbox_sent) as sent
         where convert_from(body, 'utf8')::jsonb ->> 'task' = @task
        """;

    readonly PlatformStack stack;
    readonly string folder;

    Trial(PlatformStack stack)
    {
        this.stack = stack;
        Word = $"t{Guid.NewGuid():n}"[..12];
        folder = Directory.CreateDirectory(Path.Combine(stack.FileRoot, Word)).FullName;
        Http = stack.Gateway;
    }

    /// <summary>Part of every name in the test's files, which write it as <c>$</c>.</summary>
    public string Word { get; }

    public HttpClient Http { get; private set; }

    public TestSpace Space => stack.Space;

    /// <summary>A path below the folder of repositories that is this trial's own.</summary>
    public string RepositoryPath(string name) => Path.Combine(stack.GitRoot, Word, name);

    public static async Task<Trial> StartAsync() => new(await PlatformStack.SharedAsync());

    /// <summary>The same corner, seen by a member who may write to the catalog.</summary>
    public async Task<HttpClient> MemberAsync() =>
        stack.Client(await stack.CreateKeyAsync(Word, scopes: ["catalog:read", "catalog:write"]));

    /// <summary>The same corner, seen by someone with one scope, who is in these groups.</summary>
    public async Task<HttpClient> ClientAsync(string scope, params string[] groups) =>
        stack.Client(await stack.CreateKeyAsync(Word, scopes: [scope], groups: groups));

    /// <returns>The path of the file.</returns>
    public string Write(string file, string content)
    {
        // In one step: the catalog looks by itself too, and must not find the file empty.
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = $"{path}.draft";
        File.WriteAllText(draft, Fill(content));
        File.Move(draft, path, overwrite: true);
        return path;
    }

    /// <summary>Puts the trial's word in place of each <c>$</c>.</summary>
    public string Fill(string content) => content.Replace("$", Word, StringComparison.Ordinal);

    public string Component(string name, string spec = "owner: team-$", string metadata = "") =>
        Document("Component", name, $"type: service, lifecycle: production, {spec}", metadata);

    public string Document(string kind, string name, string spec, string metadata = "") => $$"""
        ---
        apiVersion: backstage.io/v1alpha1
        kind: {{kind}}
        metadata: { name: {{name}}-{{Word}}{{metadata}} }
        spec: { {{spec.Replace("$", Word, StringComparison.Ordinal)}} }

        """;

    public Task<HttpResponseMessage> PostLocationAsync(
        string target, string query = "", string type = "file", HttpClient? http = null) =>
        (http ?? Http).PostAsJsonAsync($"/api/catalog/locations{query}", new { type, target });

    /// <summary>Registers a location, which must work.</summary>
    /// <returns>The id of the location.</returns>
    public async Task<string> RegisterAsync(string target, HttpClient? http = null, string type = "file")
    {
        using var response = await PostLocationAsync(target, type: type, http: http);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == 201, text);
        return (string)JsonNode.Parse(text)!["location"]!["id"]!;
    }

    public async Task RefreshAsync(string entityRef)
    {
        using var response = await Http.PostAsJsonAsync("/api/catalog/refresh", new { entityRef = Named(entityRef) });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Has the worker look at a location now, which it does after a while.</summary>
    public async Task MakeDueAsync(string location)
    {
        await using var connection = await Space.OpenAsync(ProcessName.Catalog);
        await connection.ExecuteAsync(
            "update catalog.locations set next_refresh_at = clock_timestamp() where id = @id", new { id = Guid.Parse(location) });
    }

    /// <summary>The entity, or null; the ref is written <c>component:name</c>.</summary>
    public async Task<JsonObject?> EntityAsync(string entityRef)
    {
        using var response = await Http.GetAsync($"/api/catalog/entities/by-name/{Named(entityRef).Replace(':', '/')}");
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonObject>() : null;
    }

    /// <summary>What an entity's relations say, like <c>ownerOf component:default/a</c>.</summary>
    public async Task<string[]> RelationsAsync(string entityRef) =>
    [
        .. (await EntityAsync(entityRef))!["relations"]!.AsArray()
            .Select(relation => $"{relation!["type"]} {relation["targetRef"]}"),
    ];

    public async Task<JsonArray> ProblemsAsync(string location)
    {
        var body = await Http.GetFromJsonAsync<JsonObject>($"/api/catalog/locations/{location}/problems");
        return body!["problems"]!.AsArray();
    }

    /// <summary>What the location's only problem says.</summary>
    public async Task<string> OnlyProblemAsync(string location) =>
        (string)Assert.Single(await ProblemsAsync(location))!["message"]!;

    /// <summary>The owner that an entity's spec names; null when there is no such entity.</summary>
    public async Task<string?> OwnerAsync(string entityRef) =>
        (string?)(await EntityAsync(entityRef))?["spec"]?["owner"];

    /// <summary>The types of the events of one subject in the order of their versions.</summary>
    public async Task<string[]> EventTypesAsync(string subject) =>
        [.. (await EventsAsync(subject)).Select(e => e.Type)];

    /// <summary>The events of one subject in the order of their versions.</summary>
    public async Task<IReadOnlyList<(string Type, JsonObject Body)>> EventsAsync(string subject)
    {
        await using var connection = await Space.OpenAsync(ProcessName.Catalog);
        var rows = (await connection.QueryAsync<(string Type, long Version, string Body)>(
            SelectEvents, new { subject = Named(subject) })).AsList();
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(i => (long)i), rows.Select(row => row.Version));
        return [.. rows.Select(row => (row.Type, JsonNode.Parse(row.Body)!.AsObject()))];
    }

    /// <summary>Sends a message as another process does.</summary>
    /// <param name="sender">One of <see cref="ProcessName"/>.</param>
    public Task SendAsync(PlatformMessage message, string sender) => Space.PublishAsync(sender, message);

    /// <summary>Waits until a message has had its effect, or has been seen to have none.</summary>
    public Task ConsumedAsync(PlatformMessage message) => Eventually.TrueAsync(
        async () =>
        {
            await using var connection = await Space.OpenAsync(ProcessName.Catalog);
            return await connection.ExecuteScalarAsync<bool>(
                "select exists (select 1 from catalog.inbox where message_id = @EventId)", new { message.EventId });
        },
        $"{message.GetType().Name} {message.Version} is consumed");

    /// <summary>The events that answer to a task, once there are any.</summary>
    public Task<IReadOnlyList<(string Type, JsonObject Body)>> AnswersAsync(string task) => Eventually.ReadAsync(
        async () =>
        {
            await using var connection = await Space.OpenAsync(ProcessName.Catalog);
            var rows = await connection.QueryAsync<(string Type, string Body)>(SelectAnswers, new { task });
            return (IReadOnlyList<(string Type, JsonObject Body)>)
                [.. rows.Select(row => (row.Type, JsonNode.Parse(row.Body)!.AsObject()))];
        },
        answers => answers.Count > 0, $"{task} is answered");

    /// <summary><c>component:a</c> as the full ref of this trial's entity.</summary>
    public string Named(string entityRef) =>
        entityRef.Contains('/', StringComparison.Ordinal) || entityRef.StartsWith("location:", StringComparison.Ordinal)
            ? entityRef
            : $"{entityRef.Replace(":", ":default/", StringComparison.Ordinal)}-{Word}";
}
