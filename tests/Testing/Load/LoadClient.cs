using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Testing.Feed;
using Testing.Instances;
using Testing.Stack;

namespace Testing.Load;

/// <summary>
/// A client of the platform that journals what it asks for and asks again for what was not acknowledged, of one gateway
/// replica after the other. It keeps what the catalog must say in the end.
/// </summary>
public sealed class LoadClient : IDisposable
{
    static readonly TimeSpan answerLimit = TimeSpan.FromSeconds(10);
    static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);

    readonly PlatformStack stack;
    readonly HttpClient[] gateways;
    readonly ConcurrentDictionary<string, string?> descriptions = new();
    int turn;
    int made;

    public LoadClient(PlatformStack stack)
    {
        this.stack = stack;
        gateways = [.. stack.ReplicasOf(ProcessName.Gateway).Select(gateway => Client(gateway.Address))];
    }

    public Journal Journal { get; } = new();

    public Answers Answers { get; } = new();

    /// <summary>What each component's description must be, by ref; null where it must not be there.</summary>
    public IReadOnlyDictionary<string, string?> Components => descriptions;

    /// <summary>A name that this client has not used before.</summary>
    public string NewName() => $"load-{Interlocked.Increment(ref made)}";

    /// <summary>A push to a repository that no component is about.</summary>
    public Operation Push(string repository) => Push(repository, []);

    /// <summary>A file is written and registered as a location.</summary>
    public Operation Add(string component)
    {
        Write(component);
        return new Operation(
            $"registration of {component}", Journal.Begin(Told("catalog.entity.added.v1", component)),
            http => http.PostAsJsonAsync("/api/catalog/locations", new { type = "file", target = PathOf(component) }),
            // Conflict: an earlier try did it and its answer was lost.
            response => response.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict);
    }

    /// <summary>The file is written anew and the catalog told to look.</summary>
    public Operation Change(string component)
    {
        Write(component);
        return new Operation(
            $"refresh of {component}", Journal.Begin(Told("catalog.entity.changed.v1", component)),
            http => http.PostAsJsonAsync("/api/catalog/refresh", new { entityRef = RefOf(component) }),
            response => response.StatusCode == HttpStatusCode.OK);
    }

    /// <summary>
    /// The file is written anew and a push tells the catalog. What is written next before the catalog has looked would
    /// hide this change, so the caller waits for <see cref="Shows"/>.
    /// </summary>
    public Operation PushChange(string component)
    {
        Write(component);
        return Push($"myorg/{component}", [Told("catalog.entity.changed.v1", component)]);
    }

    /// <summary>The component's location is deleted.</summary>
    public Operation Remove(string component)
    {
        descriptions[RefOf(component)] = null;
        return new Operation(
            $"removal of {component}", Journal.Begin(new ExpectedEvent("catalog.entity.removed.v1", RefOf(component))),
            http => RemoveAsync(http, component),
            // Not found: an earlier try did it and its answer was lost.
            response => response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotFound);
    }

    /// <summary>Whether the catalog answers with what was written last; false also while it cannot answer.</summary>
    public async Task<bool> Shows(string component)
    {
        try
        {
            using var response = await NextGateway().GetAsync($"/api/catalog/entities/by-name/component/default/{component}");
            return response.IsSuccessStatusCode && (await response.Content.ReadAsStringAsync())
                .Contains(descriptions[RefOf(component)]!, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Makes an API key. Not to be asked for again: what is not acknowledged may be there all the same.</summary>
    public async Task<bool> CreateKeyAsync()
    {
        var name = NewName();
        string? id = null;
        var operation = new Operation(
            $"key {name}", new JournalEntry([]),
            async http =>
            {
                var response = await http.PostAsJsonAsync("/api/keys", new { name });
                if (response.IsSuccessStatusCode)
                    id = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
                return response;
            },
            response => response.IsSuccessStatusCode);
        if (!await TryAsync(operation))
            return false;
        // Its subject is known from the answer alone.
        Journal.Begin(new ExpectedEvent("gateway.key.created.v1", $"key:{id}", "name", name)).Acknowledge();
        return true;
    }

    /// <summary>Asks once.</summary>
    /// <returns>Whether it was acknowledged.</returns>
    public async Task<bool> TryAsync(Operation operation)
    {
        try
        {
            using var response = await operation.SendAsync(NextGateway());
            await Answers.NoteAsync(operation, response);
            if (!operation.IsGood(response))
                return false;
            operation.Entry.Acknowledge();
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
            // No answer says nothing about what was done: that is what the journal is for.
            Answers.NoteFailure(operation, exception);
            return false;
        }
    }

    /// <summary>Asks until it is acknowledged.</summary>
    /// <exception cref="TimeoutException">It was not within the limit.</exception>
    public async Task DoAsync(Operation operation, TimeSpan? limit = null)
    {
        using var ending = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(120));
        while (!await TryAsync(operation))
        {
            await Task.WhenAny(Task.Delay(pause, ending.Token));
            if (ending.IsCancellationRequested)
                throw new TimeoutException($"The {operation} was not acknowledged in time; so far: {Answers}.");
        }
    }

    public void Dispose()
    {
        foreach (var gateway in gateways)
            gateway.Dispose();
    }

    internal static string RefOf(string component) => $"component:default/{component}";

    Operation Push(string repository, ExpectedEvent[] expected)
    {
        var push = new GitHubDelivery(repository, stack.WebhookSecret);
        return new Operation(
            $"push {push.After} to {repository}",
            Journal.Begin(
                [.. expected, new ExpectedEvent("gateway.push.received.v1", $"github.com/{repository}", "after", push.After)]),
            push.SendAsync, response => response.StatusCode == HttpStatusCode.Accepted);
    }

    ExpectedEvent Told(string type, string component) =>
        new(type, RefOf(component), "entity.metadata.description", descriptions[RefOf(component)]);

    /// <summary>Writes the file in one step, so that nobody reads half of it.</summary>
    void Write(string component)
    {
        var description = $"{component} as written at {Guid.NewGuid():n}";
        descriptions[RefOf(component)] = description;
        var draft = Path.Combine(stack.FileRoot, $"{component}.draft");
        File.WriteAllText(draft, $$"""
            apiVersion: backstage.io/v1alpha1
            kind: Component
            metadata:
              name: {{component}}
              description: {{description}}
              annotations: { github.com/project-slug: myorg/{{component}} }
            spec: { type: service, lifecycle: production, owner: team-load }
            """);
        File.Move(draft, PathOf(component), overwrite: true);
    }

    string PathOf(string component) => Path.Combine(stack.FileRoot, $"{component}.yaml");

    HttpClient NextGateway() => gateways[(uint)Interlocked.Increment(ref turn) % gateways.Length];

    HttpClient Client(Uri address)
    {
        var client = new HttpClient { BaseAddress = address, Timeout = answerLimit };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", stack.AdministratorKey);
        return client;
    }

    static async Task<HttpResponseMessage> RemoveAsync(HttpClient http, string component)
    {
        var found = await http.GetAsync($"/api/catalog/locations/by-entity/component/default/{component}");
        if (!found.IsSuccessStatusCode)
            return found;
        using (found)
        {
            var location = await found.Content.ReadFromJsonAsync<JsonElement>();
            return await http.DeleteAsync($"/api/catalog/locations/{location.GetProperty("id").GetString()}");
        }
    }
}
