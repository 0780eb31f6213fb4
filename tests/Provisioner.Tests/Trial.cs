using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Contracts;
using Contracts.Provisioner.Commands;
using Dapper;
using Npgsql;
using Testing;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Provisioner.Tests;

/// <summary>
/// One test's own organisation on a shared stack: <c>dept</c> above <c>team</c> and <c>other</c>, <c>team</c> above
/// <c>squad</c>; in each one user, whose keys the clients have. All names end with the trial's word.
/// </summary>
sealed class Trial
{
    const string CountMembers = """
        select count(*)::int from directory_members where present and group_ref = any(@groups)
        """;

    const string SelectTold = """
        select split_part(message_type, ':', 4) as type, convert_from(body, 'utf8') as body, traceparent
          from (select message_type, version, body, subject, traceparent, created_at from provisioner.outbox
                union all
                select message_type, version, body, subject, traceparent, created_at from provisioner.outbox_sent) as sent
         where subject = @subject
         order by version
        """;

    const string SelectOnServer = """
        select (select count(*) from pg_roles where rolname = @name)::int,
               (select count(*) from pg_database where datname = @name)::int
        """;

    readonly Dictionary<string, HttpClient> clients = [];

    Trial(PlatformStack stack)
    {
        Stack = stack;
        Word = $"t{Guid.NewGuid():n}"[..12];
    }

    public PlatformStack Stack { get; }

    public string Word { get; }

    /// <summary>A member of <c>team</c>.</summary>
    public HttpClient Ann => clients["ann"];

    /// <summary>A member of <c>other</c>.</summary>
    public HttpClient Otto => clients["otto"];

    /// <summary>A member of <c>dept</c>, which is above both.</summary>
    public HttpClient Head => clients["head"];

    /// <summary>A member of <c>squad</c>, which is below <c>team</c>.</summary>
    public HttpClient Sue => clients["sue"];

    public HttpClient Administrator => Stack.Gateway;

    public string Team => Group("team");

    /// <param name="stack">The shared one without.</param>
    public static async Task<Trial> StartAsync(PlatformStack? stack = null)
    {
        var trial = new Trial(stack ?? await Stacks.SharedAsync());
        await trial.RegisterOrganisationAsync();
        foreach (var user in (string[])["ann", "otto", "head", "sue"])
            trial.clients[user] = trial.Stack.Client(await trial.CreateKeyAsync($"user:default/{user}-{trial.Word}"));
        return trial;
    }

    public string Group(string name) => $"group:default/{name}-{Word}";

    public string Name(string suffix = "db") => $"{Word}-{suffix}";

    public Task<HttpResponseMessage> PostAsync(
        string name, HttpClient? by = null, object? parameters = null, string? owner = null, string? component = null,
        string offering = "postgres-database", string? key = null, string? traceparent = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/provisioner/orders")
        {
            Content = JsonContent.Create(new { offering, name, owner = owner ?? Team, component, parameters }),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (traceparent is not null)
            request.Headers.Add("traceparent", traceparent);
        return (by ?? Ann).SendAsync(request);
    }

    /// <summary>Orders, which must work.</summary>
    /// <returns>The id.</returns>
    public async Task<Guid> OrderAsync(
        string name, HttpClient? by = null, object? parameters = null, string? owner = null, string? component = null)
    {
        using var response = await PostAsync(name, by, parameters, owner, component);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, text);
        var id = (Guid)JsonNode.Parse(text)!["id"]!;
        Assert.Equal($"/api/provisioner/orders/{id}", response.Headers.Location!.ToString());
        return id;
    }

    public async Task<Guid> ReadyOrderAsync(string name, string? component = null)
    {
        var id = await OrderAsync(name, component: component);
        await IsAsync(id, "ready");
        return id;
    }

    public async Task<JsonObject> GetAsync(Guid id) =>
        (await Administrator.GetFromJsonAsync<JsonObject>($"/api/provisioner/orders/{id}"))!;

    public Task<JsonObject> IsAsync(Guid id, string state) => Eventually.ReadAsync(
        () => GetAsync(id), order => (string)order["state"]! == state, $"order {id} is {state}");

    /// <summary>What the catalog has for a resource; null when it has nothing.</summary>
    public async Task<JsonObject?> EntityAsync(string name)
    {
        using var answer = await Administrator.GetAsync($"/api/catalog/entities/by-name/resource/default/{name}");
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonObject>() : null;
    }

    public Task<HttpResponseMessage> AskCredentialsAsync(Guid id, HttpClient? by = null) =>
        (by ?? Ann).PostAsync($"/api/provisioner/orders/{id}/credentials", null);

    public async Task<JsonObject> CredentialsAsync(Guid id, HttpClient? by = null)
    {
        using var response = await AskCredentialsAsync(id, by);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    public async Task<bool> OpensAsync(JsonNode credentials)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Stack.Tenants!.ConnectionString(
                (string)credentials["username"]!, (string)credentials["database"]!, (string)credentials["password"]!));
            await connection.OpenAsync();
            return true;
        }
        catch (PostgresException refused) when (refused.SqlState is "28P01" or "28000" or "3D000")
        {
            return false;
        }
    }

    /// <summary>How many roles and databases of the name there are.</summary>
    public async Task<(int Roles, int Databases)> OnServerAsync(string name)
    {
        await using var server = await Stack.Tenants!.OpenAsync();
        return await server.QuerySingleAsync<(int, int)>(SelectOnServer, new { name });
    }

    /// <summary>Everything that the provisioner sent about a subject, in order.</summary>
    public async Task<IReadOnlyList<(string Type, JsonObject Body, string? Trace)>> ToldAsync(string subject)
    {
        await using var connection = await Stack.Space.OpenAsync(ProcessName.Provisioner);
        var rows = await connection.QueryAsync<(string Type, string Body, string? Trace)>(SelectTold, new { subject });
        return [.. rows.Select(row => (row.Type, JsonNode.Parse(row.Body)!.AsObject(), row.Trace))];
    }

    public Task<IReadOnlyList<(string Type, JsonObject Body, string? Trace)>> ToldAsync(Guid order) =>
        ToldAsync($"order:{order}");

    public async Task<string[]> TypesToldAsync(Guid order) => [.. (await ToldAsync(order)).Select(told => told.Type)];

    /// <summary>Publishes as another service does.</summary>
    public Task PublishAsync(string service, PlatformMessage message) => Stack.Space.PublishAsync(service, message);

    public OrderResource Command(string name, string user = "ann", string parameters = "{}") => new()
    {
        EventId = Guid.CreateVersion7(),
        Subject = $"order:{name}",
        Version = 1,
        OccurredAt = DateTimeOffset.UtcNow,
        OnBehalfOf = new Actor { Subject = $"user:default/{user}-{Word}" },
        Task = $"task-{Word}/3",
        OrderId = Guid.CreateVersion7(),
        Offering = "postgres-database",
        Name = name,
        OwnerRef = Team,
        Parameters = JsonSerializer.Deserialize<JsonElement>(parameters),
    };

    async Task RegisterOrganisationAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Stack.FileRoot, Word)).FullName;
        var file = Path.Combine(folder, "org.yaml");
        await File.WriteAllTextAsync(file, OrganisationFile.Of(Word));
        using var response = await Administrator.PostAsJsonAsync(
            "/api/catalog/locations", new { type = "file", target = file });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        await using var connection = await Stack.Space.OpenAsync(ProcessName.Provisioner);
        string[] groups = [Group("dept"), Group("team"), Group("other"), Group("squad")];
        try
        {
            await Eventually.TrueAsync(
                async () => await connection.ExecuteScalarAsync<int>(CountMembers, new { groups }) == 4
                    && await connection.ExecuteScalarAsync<int>(
                        "select count(*)::int from directory_entities where ref = any(@groups)", new { groups }) == 4,
                "the provisioner knows the organisation", TimeSpan.FromSeconds(120));
        }
        catch (TimeoutException late)
        {
            throw new InvalidOperationException($"{late.Message} The processes wrote:\n{Stack}", late);
        }
    }

    /// <summary>A member's key, over REST; without scopes it has those that every member has.</summary>
    public async Task<string> CreateKeyAsync(string subject, params string[] scopes)
    {
        using var response = await Administrator.PostAsJsonAsync("/api/keys", new { name = "test", subject, scopes });
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return (string)JsonNode.Parse(text)!["key"]!;
    }
}
