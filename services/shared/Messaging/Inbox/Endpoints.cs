namespace Messaging.Inbox;

/// <summary>The queues this service consumes.</summary>
public sealed class Endpoints
{
    readonly Dictionary<string, bool> latestOnly = [];

    public IReadOnlyCollection<string> Queues => latestOnly.Keys;

    public void Add(string queue, bool keepsLatestOnly) => latestOnly.Add(queue, keepsLatestOnly);

    /// <summary>Whether an event that is older than the last one of its subject is dropped.</summary>
    public bool KeepsLatestOnly(string queue) => latestOnly.GetValueOrDefault(queue);
}
