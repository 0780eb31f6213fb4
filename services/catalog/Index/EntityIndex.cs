using Catalog.Queries;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Index;

/// <summary>
/// Answers questions about all entities from memory, and never with less than what was committed when the question came:
/// before each answer the database is asked whether anything has changed that the index has not seen, once for all
/// questions that wait. Of the keys of <c>entity_fields</c> it has those that are asked for, read when the first question
/// comes (docs/decisions/0016).
/// </summary>
sealed class EntityIndex : IDisposable
{
    /// <summary>Stands for the column <c>owner</c> of <c>entities</c>; no key of an entity can be this.</summary>
    public const string OwnerKey = "\0owner";

    // Where somebody always writes, the next ask alone.
    const int AttemptsMax = 5;
    const long BytesPerMegabyte = 1 << 20;
    static readonly TimeSpan lately = TimeSpan.FromMilliseconds(100);

    /// <summary>When more than one of so many has changed, everything is read anew, which then is less work.</summary>
    const int WholeFrom = 4;

    readonly NpgsqlDataSource db;
    readonly IOptions<CatalogOptions> options;
    readonly TimeProvider clock;
    readonly EntityLists lists;
    readonly BatchedReads<bool, bool> catchingUp;
    readonly SemaphoreSlim following = new(1);
    readonly SemaphoreSlim learning = new(1);
    readonly ReaderWriterLockSlim gate = new();
    IndexedEntities entities = new();
    string? snapshot;
    long checkedAt;

    public EntityIndex(NpgsqlDataSource db, EntityLists lists, IOptions<CatalogOptions> options, TimeProvider clock)
    {
        (this.db, this.lists, this.options, this.clock) = (db, lists, options, clock);
        catchingUp = new(CatchUpAsync, atOnce: 1);
    }

    /// <summary>True when notes of changes may have been deleted that were not followed.</summary>
    bool IsForgotten => clock.GetElapsedTime(Volatile.Read(ref checkedAt)) > ForgetChanges.FollowWithin;

    /// <param name="keys">The keys that the question looks at.</param>
    /// <param name="ask">The question; it may not keep what it is given.</param>
    public async Task<T> AskAsync<T>(IndexKeys keys, Func<IndexedEntities, T> ask, CancellationToken ct)
    {
        await catchingUp.AskAsync(true, ct);
        var (answer, _) = await AskNowAsync(keys, ask, ct);
        return answer;
    }

    /// <summary>Asks, and reads the documents of the answer as they were at the same moment.</summary>
    /// <param name="refs">The entities whose documents the answer needs.</param>
    /// <param name="about">The entities that the answer depends on, where that is not all of them.</param>
    public async Task<(T Answer, EntityList Documents)> AskAsync<T>(
        IndexKeys keys, Func<IndexedEntities, T> ask, Func<T, string[]> refs, CancellationToken ct,
        Func<T, IEnumerable<string>>? about = null)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            // What else has changed lately does not matter to an answer about a few, and these are looked at behind it.
            if (about is null || attempt > 0 || clock.GetElapsedTime(Volatile.Read(ref checkedAt)) > lately)
                await catchingUp.AskAsync(true, ct);
            var (answer, seen) = await AskNowAsync(keys, ask, ct);
            var needed = refs(answer);
            var (list, changed) = await lists.ReadAsync(needed, seen, ct);
            if (!changed.HasAny(about is null ? needed : about(answer)))
                return (answer, list);
            list.Dispose();
        }

        return await AskAloneAsync(keys, ask, refs, ct);
    }

    public void Dispose()
    {
        following.Dispose();
        learning.Dispose();
        gate.Dispose();
    }

    async Task<(T Answer, string Seen)> AskNowAsync<T>(
        IndexKeys keys, Func<IndexedEntities, T> ask, CancellationToken ct) =>
        TryAsk(keys, ask) ?? await LearnAsync(keys, ask, ct);

    /// <summary>Sees all that was committed before the call.</summary>
    async Task<IReadOnlyList<bool>> CatchUpAsync(IReadOnlyList<bool> asked)
    {
        // Nothing is read before somebody asks.
        if (snapshot is not { } seen)
            return asked;
        if (IsForgotten || await IndexRows.IsOutdatedAsync(db, seen, CancellationToken.None))
            await AloneAsync(() => FollowAsync(IndexKeys.None, CancellationToken.None), CancellationToken.None);
        else
            Volatile.Write(ref checkedAt, clock.GetTimestamp());
        return asked;
    }

    /// <summary>Null when a key is missing.</summary>
    (T Answer, string Seen)? TryAsk<T>(IndexKeys keys, Func<IndexedEntities, T> ask)
    {
        gate.EnterReadLock();
        try
        {
            return snapshot is not null && !entities.Missing(keys).Any() ? (ask(entities), snapshot) : null;
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Reads the keys that are missing while other questions are answered, takes them in, and asks.</summary>
    async Task<(T Answer, string Seen)> LearnAsync<T>(IndexKeys keys, Func<IndexedEntities, T> ask, CancellationToken ct)
    {
        await learning.WaitAsync(ct);
        try
        {
            // Who waited may find that another question was about the same keys.
            if (TryAsk(keys, ask) is { } known)
                return known;
            if (snapshot is null)
                await AloneAsync(() => FollowAsync(IndexKeys.None, ct), ct);
            var learned = await ReadAsync(keys, ct);
            (T, string)? answer = null;
            await AloneAsync(
                async () =>
                {
                    await FollowAsync(keys, ct, learned);
                    answer = TryAsk(keys, ask);
                },
                ct);
            return answer!.Value;
        }
        finally
        {
            Change(() => entities.EndWatch());
            learning.Release();
        }
    }

    async Task<LearnedColumns> ReadAsync(IndexKeys keys, CancellationToken ct)
    {
        var (state, touched, missing) = (entities, (IReadOnlySet<int>)new HashSet<int>(), Array.Empty<string>());
        Change(() => (state, touched, missing) = (entities, entities.Watch(), [.. entities.Missing(keys)]));
        // Later than all that the index has seen so far, so what is changed behind it is touched.
        await using var connection = await db.OpenConnectionAsync(ct);
        var columns = await new KeyRows(connection).ColumnsAsync(missing, NumberOf, ct);
        foreach (var searched in keys.Searched.Where(columns.ContainsKey))
            columns[searched].MakeSearchable();
        return new LearnedColumns(state, touched, columns);

        int? NumberOf(string @ref)
        {
            gate.EnterReadLock();
            try
            {
                return state.NumberOf(@ref);
            }
            finally
            {
                gate.ExitReadLock();
            }
        }
    }

    /// <summary>
    /// Reads the documents at the instant of the index itself, so that no writer can come between. Nobody else follows
    /// meanwhile.
    /// </summary>
    async Task<(T Answer, EntityList Documents)> AskAloneAsync<T>(
        IndexKeys keys, Func<IndexedEntities, T> ask, Func<T, string[]> refs, CancellationToken ct)
    {
        (T, EntityList)? answer = null;
        await AloneAsync(
            () => FollowAsync(keys, ct, then: async rows =>
            {
                var (told, _) = TryAsk(keys, ask)!.Value;
                answer = (told, await rows.DocumentsAsync(refs(told), ct));
            }),
            ct);
        return answer!.Value;
    }

    async Task AloneAsync(Func<Task> change, CancellationToken ct)
    {
        await following.WaitAsync(ct);
        try
        {
            await change();
        }
        finally
        {
            following.Release();
        }
    }

    /// <summary>Takes in what has changed, and the keys that are missing.</summary>
    /// <param name="learned">Those of them that were read before.</param>
    /// <param name="then">Is given what else can be read at the instant of the index.</param>
    async Task FollowAsync(
        IndexKeys keys, CancellationToken ct, LearnedColumns? learned = null, Func<IndexRows, Task>? then = null)
    {
        await using var rows = await IndexRows.OpenAsync(db, IsForgotten ? null : snapshot, entities.Count / WholeFrom, ct);
        var state = rows.IsWhole ? new IndexedEntities() : entities;
        var known = await rows.ValuesAsync(state.Keys, ct);
        Change(() => state.Apply(rows.Changes, known));

        var columns = new Dictionary<string, Column>();
        if (learned?.State == state)
        {
            await learned.FollowAsync(rows, ct);
            columns = learned.Columns.ToDictionary();
        }

        string[] missing = [.. state.Missing(keys).Except(columns.Keys)];
        foreach (var (key, column) in await rows.Keys.ColumnsAsync(missing, state.NumberOf, ct))
            columns.Add(key, column);
        foreach (var searched in keys.Searched.Where(columns.ContainsKey))
            columns[searched].MakeSearchable();
        Change(() =>
        {
            foreach (var (key, column) in columns)
                state.Install(key, column);
            if (columns.Count > 0)
                state.Shrink(options.Value.IndexMegabytes * BytesPerMegabyte, keys.All);
            (entities, snapshot) = (state, rows.Snapshot);
        });
        Volatile.Write(ref checkedAt, clock.GetTimestamp());
        if (then is not null)
            await then(rows);
    }

    void Change(Action change)
    {
        gate.EnterWriteLock();
        try
        {
            change();
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }
}
