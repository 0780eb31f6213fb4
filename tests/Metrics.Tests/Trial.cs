using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Contracts;
using Dapper;
using Testing;
using Testing.Instances;
using Testing.Stack;
using Xunit;

namespace Metrics.Tests;

/// <summary>One test's own repository and service on a gateway and a metrics service that all tests share.</summary>
sealed class Trial
{
    static readonly Lazy<Task<PlatformStack>> shared = new(async () => await PlatformStack.StartAsync(
        await TestSpace.CreateAsync(), new StackShape { Services = [ProcessName.Metrics] }));

    const string SelectEvents = """
        select split_part(message_type, ':', 4) as type, convert_from(body, 'utf8') as body
          from (select message_type, version, body, subject from outbox
                union all
                select message_type, version, body, subject from outbox_sent) as sent
         where subject = @subject
         order by version
        """;

    Trial(PlatformStack stack)
    {
        Stack = stack;
        Given = new Given($"t{Guid.NewGuid():n}"[..14]);
    }

    public PlatformStack Stack { get; }

    public Given Given { get; }

    public HttpClient Http => Stack.Gateway;

    public static async Task<Trial> StartAsync(PlatformStack? stack = null) => new(stack ?? await shared.Value);

    /// <summary>With the service in the catalog since ever, owned by the trial's team.</summary>
    public static async Task<Trial> WithServiceAsync(PlatformStack? stack = null)
    {
        var trial = await StartAsync(stack);
        await trial.TellAsync(
            Given.Group(trial.Given.Team), trial.Given.ServiceVersion(1, Given.Monday.AddYears(-1), trial.Given.Team));
        return trial;
    }

    /// <summary>Publishes events as those who own them do, one after the other, and waits until each has had its effect.</summary>
    public async Task TellAsync(params IEnumerable<PlatformEvent> events)
    {
        var told = events.ToList();
        await PublishAsync(told);
        await SettleAsync(told);
    }

    public Task PublishAsync(IEnumerable<PlatformEvent> events) => Stack.Space.PublishAsync(
        events.Select(told => (told.GetType().Namespace!.Split('.')[1].ToLowerInvariant(), (PlatformMessage)told)));

    /// <summary>Waits until the service has consumed all of them on every queue that hears them.</summary>
    public async Task SettleAsync(IEnumerable<PlatformEvent> events)
    {
        var expected = events
            .SelectMany(told => Topology.QueuesOf(told.GetType()).Select(queue => (told.EventId, Queue: queue)))
            .Where(pair => pair.Queue.StartsWith("metrics.", StringComparison.Ordinal)).Distinct().ToList();
        var ids = expected.Select(pair => pair.EventId).Distinct().ToArray();
        await using var connection = await Stack.Space.OpenAsync(ProcessName.Metrics);
        await Eventually.TrueAsync(
            async () => await connection.ExecuteScalarAsync<long>(
                "select count(*) from inbox where message_id = any(@ids)", new { ids }) == expected.Count,
            $"all of {expected.Count} messages are consumed", TimeSpan.FromSeconds(60));
    }

    /// <summary>A client whose key belongs to the groups.</summary>
    public async Task<HttpClient> MemberAsync(IEnumerable<string> groups, params string[] scopes) =>
        Stack.Client(await Stack.CreateKeyAsync(
            Given.Word, scopes: scopes.Length > 0 ? scopes : null, groups: groups));

    public async Task<JsonObject> GetAsync(string path)
    {
        using var answer = await Http.GetAsync($"/api/metrics/{path}");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{text}\n{Stack.Process(ProcessName.Metrics).Output}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>The five metrics of the week that begins on <see cref="Given.Monday"/>.</summary>
    public async Task<JsonObject> DeliveryAsync(string? query = null, int days = 7) =>
        (await GetAsync(
            $"delivery?{query ?? $"service={Given.Service}"}&from={Given.Monday:yyyy-MM-dd}&to={Given.Monday.AddDays(days):yyyy-MM-dd}"))
        ["metrics"]!.AsObject();

    public async Task<JsonArray> ChangesAsync() =>
        (await GetAsync($"changes?service={Given.Service}&from=2026-03-01&to=2026-04-01"))["items"]!.AsArray();

    public async Task<JsonArray> DeploymentsAsync(string? query = null) =>
        (await GetAsync($"deployments?{query ?? $"service={Given.Service}"}"))["items"]!.AsArray();

    public Task<HttpResponseMessage> PostAsync(string path, object body, HttpClient? http = null, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/metrics/{path}") { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return (http ?? Http).SendAsync(request);
    }

    /// <summary>Opens an incident of the service, which must work.</summary>
    /// <returns>Its id.</returns>
    public async Task<Guid> OpenIncidentAsync(DateTimeOffset at, DateTimeOffset? resolvedAt = null, long? causedBy = null)
    {
        using var answer = await PostAsync("incidents", new
        {
            service = Given.Service,
            title = "Users cannot pay",
            startedAt = at,
            causedByDeployment = causedBy is null ? null : new { repository = Given.Slug, deploymentId = causedBy },
        });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
        var id = (Guid)JsonNode.Parse(text)!["id"]!;
        if (resolvedAt is not null)
            (await PostAsync($"incidents/{id}/resolve", new { resolvedAt })).EnsureSuccessStatusCode();
        return id;
    }

    /// <summary>What metrics told of a subject, in order.</summary>
    public async Task<IReadOnlyList<(string Type, JsonObject Body)>> EventsAsync(string subject)
    {
        await using var connection = await Stack.Space.OpenAsync(ProcessName.Metrics);
        var rows = await connection.QueryAsync<(string Type, string Body)>(SelectEvents, new { subject });
        return [.. rows.Select(row => (row.Type, JsonNode.Parse(row.Body)!.AsObject()))];
    }
}
