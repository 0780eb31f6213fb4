using System.Text.Json;

namespace Demo.Steps;

/// <summary>Reads from the feed what this run did, in order, as a dashboard would.</summary>
static class ReadFeed
{
    const int PageSize = 500;

    /// <summary>What must be in the feed since the run began.</summary>
    static readonly string[] expected =
    [
        "scaffolder.task.created.v1", "scaffolder.task.completed.v1", "catalog.location.registered.v1",
        "catalog.entity.added.v1", "provisioner.order.accepted.v1", "provisioner.order.ready.v1",
        "provisioner.credentials.delivered.v1", "provisioner.credentials.refused.v1", "gateway.push.received.v1",
        "gateway.deployment-status.changed.v1", "metrics.deployment.succeeded.v1", "metrics.incident.opened.v1",
        "metrics.incident.resolved.v1",
    ];

    /// <summary>The end of the feed now.</summary>
    public static async Task<string> PositionAsync(Person person) =>
        (await person.GetAsync("/api/events?limit=1")).GetProperty("head").GetString()!;

    /// <param name="administrator">Sees also what only administrators may.</param>
    public static async Task RunAsync(
        Person administrator, Person member, NewService service, string start, Narrator narrator)
    {
        var counts = await Person.WaitAsync(
            $"The feed did not tell all of {string.Join(", ", expected)}",
            async () => await CountAsync(administrator, start) is var read && expected.All(read.ContainsKey)
                ? new Counts(read) : (Counts?)null);
        foreach (var (type, count) in counts.Of.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            narrator.Say($"{count,4} × {type}");
        narrator.Look(member.UrlOf($"/api/events?subject={service.Ref}"));
        narrator.Say($"Live: curl -N -H 'Accept: text/event-stream' with the key, {member.UrlOf("/api/events")}");
    }

    static async Task<Dictionary<string, int>> CountAsync(Person person, string after)
    {
        var counts = new Dictionary<string, int>();
        while (true)
        {
            var page = await person.GetAsync($"/api/events?after={after}&limit={PageSize}");
            foreach (var told in page.GetProperty("items").EnumerateArray())
            {
                var type = told.GetProperty("type").GetString()!;
                counts[type] = counts.GetValueOrDefault(type) + 1;
            }
            after = page.GetProperty("after").GetString()!;
            if (after == page.GetProperty("head").GetString())
                return counts;
        }
    }

    readonly record struct Counts(Dictionary<string, int> Of);
}
