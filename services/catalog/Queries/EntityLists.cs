using Catalog.Index;
using Npgsql;

namespace Catalog.Queries;

/// <summary>Reads the documents of entities whose refs are known, for several answers in one statement.</summary>
sealed class EntityLists
{
    const int ReadsAtOnce = 2;

    /// <summary>Lists of more are read alone: they would keep others waiting.</summary>
    const int SharedRefsMax = 200;

    // A ref that several ask for is looked up once. What document_of would make of the two is made here, which spares the
    // server two copies. The inner select is for the server's planner: it knows no value before,
    // so it looks documents up by their refs, whatever it thinks of the number of these.
    const string SelectDocuments =
        "select e.ref, e.content, e.tail from entities e where e.ref = any((select $1)::text[])";

    /// <summary>With more changes than this nobody looks which they are.</summary>
    const int ChangedRefsMax = 200;

    static readonly string selectChangedRefs = $"{IndexRows.SelectChangedRefs} order by xid limit {ChangedRefsMax}";

    readonly NpgsqlDataSource db;
    readonly BatchedReads<Question, Answer> reads;

    public EntityLists(NpgsqlDataSource db)
    {
        this.db = db;
        reads = new(asked => ReadAsync(asked, CancellationToken.None), ReadsAtOnce);
    }

    /// <param name="refs">In the order of the list; one that no entity can have stands for none.</param>
    /// <param name="since">An instant as PostgreSQL tells it; null when it does not matter.</param>
    /// <returns>The documents of now, and the refs of what has changed since the instant: of anything, or of too much to tell.</returns>
    public async Task<(EntityList List, ChangedRefs Changed)> ReadAsync(string[] refs, string? since, CancellationToken ct)
    {
        var question = new Question(refs, since);
        var answer = refs.Length > SharedRefsMax ? (await ReadAsync([question], ct))[0] : await reads.AskAsync(question, ct);
        return (answer.List, answer.Changed);
    }

    /// <param name="batch">Empty; it is disposed of.</param>
    public static async Task<EntityList> ReadAsync(NpgsqlBatch batch, string[] refs, CancellationToken ct) =>
        (await ReadAsync(batch, [new Question(refs, Since: null)], ct))[0].List;

    Task<IReadOnlyList<Answer>> ReadAsync(IReadOnlyList<Question> asked, CancellationToken ct) => ReadAsync(db.CreateBatch(), asked, ct);

    static async Task<IReadOnlyList<Answer>> ReadAsync(NpgsqlBatch batch, IReadOnlyList<Question> asked, CancellationToken ct)
    {
        await using var _ = batch;
        var refs = asked is [var only] ? only.Refs : [.. asked.SelectMany(question => question.Refs)];
        string[] instants = [.. asked.Select(question => question.Since).OfType<string>().Distinct()];
        batch.BatchCommands.Add(new NpgsqlBatchCommand(SelectDocuments)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = refs } },
        });
        // Behind the documents: what they do not show yet is told at worst without need.
        foreach (var instant in instants)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(selectChangedRefs)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = instant } },
            });
        }

        await using var reader = await batch.ExecuteReaderAsync(ct);
        using var documents = await DocumentsByRef.ReadAsync(reader, refs.Length, ct);
        EntityList[] lists = [.. asked.Select(question => EntityList.Of(question.Refs, documents.Find))];
        var changed = new Dictionary<string, ChangedRefs>();
        foreach (var instant in instants)
        {
            await reader.NextResultAsync(ct);
            var (since, count) = (new HashSet<string>(), 0);
            for (; await reader.ReadAsync(ct); count++)
                since.Add(reader.GetString(0));
            changed.Add(instant, new ChangedRefs(since, AndMore: count == ChangedRefsMax));
        }

        return [.. asked.Select((question, number) => new Answer(lists[number], question.Since is { } since ? changed[since] : ChangedRefs.None))];
    }

    readonly record struct Question(string[] Refs, string? Since);

    readonly record struct Answer(EntityList List, ChangedRefs Changed);
}

/// <summary>What has changed since an instant.</summary>
/// <param name="AndMore">True when there may be more than these.</param>
readonly record struct ChangedRefs(IReadOnlySet<string> Refs, bool AndMore)
{
    public static ChangedRefs None { get; } = new(new HashSet<string>(), AndMore: false);

    public bool HasAny(IEnumerable<string> refs) => AndMore || (Refs.Count > 0 && refs.Any(Refs.Contains));
}
