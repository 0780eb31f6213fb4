using System.Text.Json;

namespace Testing.Feed;

/// <summary>
/// What a load generator asked for and what was acknowledged to it, kept apart from everything the platform keeps. An
/// operation without an answer may have happened or not; one that was acknowledged must have.
/// </summary>
public sealed class Journal
{
    readonly List<JournalEntry> entries = [];

    public IReadOnlyList<JournalEntry> Entries
    {
        get
        {
            lock (entries)
                return [.. entries];
        }
    }

    /// <summary>Notes an operation before it is sent.</summary>
    /// <param name="expected">The events it causes.</param>
    public JournalEntry Begin(params ExpectedEvent[] expected)
    {
        var entry = new JournalEntry(expected);
        lock (entries)
            entries.Add(entry);
        return entry;
    }
}

/// <summary>One operation.</summary>
public sealed class JournalEntry(IReadOnlyList<ExpectedEvent> expected)
{
    public IReadOnlyList<ExpectedEvent> Expected => expected;

    public bool IsAcknowledged { get; private set; }

    /// <summary>Notes that the client saw a 2xx answer.</summary>
    public void Acknowledge() => IsAcknowledged = true;
}

/// <summary>An event that an operation causes, told apart from others by its type, subject and one field.</summary>
/// <param name="Field">
/// A field of the event's data, for example <c>after</c> or <c>entity.metadata.name</c>; null when type and subject say it all.
/// </param>
/// <param name="Value">What the field must hold.</param>
public sealed record ExpectedEvent(string Type, string Subject, string? Field = null, string? Value = null)
{
    public bool Matches(FeedEntry entry) =>
        entry.Type == Type
        && entry.Subject == Subject
        && (Field is null || ValueAt(entry.Data, Field) == Value);

    public override string ToString() => $"{Type} of {Subject}{(Field is null ? "" : $" with {Field} = {Value}")}";

    static string? ValueAt(JsonElement data, string path)
    {
        foreach (var name in path.Split('.'))
            if (data.ValueKind != JsonValueKind.Object || !data.TryGetProperty(name, out data))
                return null;
        return data.ToString();
    }
}
