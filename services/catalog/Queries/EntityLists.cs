using System.Data;
using Catalog.Index;
using Npgsql;

namespace Catalog.Queries;

/// <summary>Reads the documents of entities whose refs are known, for several answers in one statement.</summary>
sealed class EntityLists
{
    const int ReadsAtOnce = 2;

    /// <summary>Lists of more are read alone: they would keep others waiting.</summary>
    const int SharedRefsMax = 200;

    // A document is looked up by its ref, whatever the server's planner thinks of the number of refs. Together they are one
    // value, which takes both sides less than a row for each.
    const string SelectLists = """
        select a.question, count(d.document)::int, string_agg(coalesce(d.document, 'null'), ',' order by a.number)
          from unnest($1, $2) with ordinality as a (question, ref, number)
          left join lateral (select document_of(e.content, e.tail) as document from entities e where e.ref = a.ref offset 0) d on true
         group by a.question
        """;

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
        int[] questions = [.. asked.SelectMany((question, number) => Enumerable.Repeat(number, question.Refs.Length))];
        string[] refs = [.. asked.SelectMany(question => question.Refs)];
        string[] instants = [.. asked.Select(question => question.Since).OfType<string>().Distinct()];
        batch.BatchCommands.Add(new NpgsqlBatchCommand(SelectLists)
        {
            Parameters = { new NpgsqlParameter<int[]> { TypedValue = questions }, new NpgsqlParameter<string[]> { TypedValue = refs } },
        });
        // Behind the documents: what they do not show yet is told at worst without need.
        foreach (var instant in instants)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(selectChangedRefs)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = instant } },
            });
        }

        await using var reader = await batch.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        // One that asks for nothing has no row.
        EntityList[] lists = [.. asked.Select(_ => EntityList.Empty)];
        while (await reader.ReadAsync(ct))
        {
            var (number, found) = (reader.GetInt32(0), reader.GetInt32(1));
            await using var items = await reader.GetStreamAsync(2, ct);
            lists[number] = await EntityList.ReadAsync(items, found, ct);
        }

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
