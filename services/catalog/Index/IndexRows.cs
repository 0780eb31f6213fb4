using System.Data;
using Catalog.Entities;
using Catalog.Queries;
using Npgsql;

namespace Catalog.Index;

/// <summary>What the index reads from the database at one instant.</summary>
sealed class IndexRows : IAsyncDisposable
{
    const int TimeoutSeconds = 120;

    const string SelectSnapshot = "select pg_current_snapshot()::text";

    const string SelectAll = "select ref, true from entities order by ref";

    // A transaction is visible from its end on, however early it began: snapshots tell what was seen, numbers do not.
    const string SelectChanges = """
        select c.ref, exists (select 1 from entities e where e.ref = c.ref)
          from (select distinct ref from entity_changes
                 where xid >= pg_snapshot_xmin($1::text::pg_snapshot)
                   and not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)) c
        """;

    const string SelectOwners = "select ref, owner from entities where owner is not null";

    // The JSON goes over whole: the server would take it apart once for each key.
    const string SelectFields = "select ref, texts, originals from entity_fields where true";

    // A relation may be declared more than once.
    const string SelectTargets = "select distinct source_ref as ref, target_ref from relations where lower(type) = $1";

    /// <summary>Refs of what has changed since an instant, the first parameter; more conditions may follow.</summary>
    // The inner select and the limit are for the server's planner: it knows no value before, so it has one plan for all,
    // and that is to look at the end of the index.
    public const string SelectChangedRefs = """
        select ref from entity_changes
         where xid >= (select pg_snapshot_xmin($1::text::pg_snapshot))
           and not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
        """;

    const string SelectIsOutdated = $"{SelectChangedRefs} order by xid limit 1";

    readonly NpgsqlConnection connection;
    readonly NpgsqlTransaction transaction;

    IndexRows(NpgsqlConnection connection, NpgsqlTransaction transaction, string snapshot)
    {
        (this.connection, this.transaction) = (connection, transaction);
        Snapshot = snapshot;
    }

    /// <summary>The instant, as PostgreSQL tells it.</summary>
    public string Snapshot { get; }

    /// <summary>True when the changes are all entities, of which nothing was known.</summary>
    public bool IsWhole { get; private set; }

    public IReadOnlyList<(string Ref, bool IsThere)> Changes { get; private set; } = [];

    /// <summary>The instant alone, without what has changed.</summary>
    public static Task<IndexRows> OpenAsync(NpgsqlDataSource db, CancellationToken ct) => OpenAsync(db, (_, _) => Task.CompletedTask, ct);

    /// <param name="since">The instant up to which everything is known; null when nothing is.</param>
    /// <param name="changesMax">With more changes than this everything is read.</param>
    public static Task<IndexRows> OpenAsync(NpgsqlDataSource db, string? since, int changesMax, CancellationToken ct) => OpenAsync(
        db,
        async (rows, ct) =>
        {
            if (since is not null)
                rows.Changes = await rows.ReadAsync(SelectChanges, Change, ct, new NpgsqlParameter<string> { TypedValue = since });
            rows.IsWhole = since is null || rows.Changes.Count > changesMax;
            if (rows.IsWhole)
                rows.Changes = await rows.ReadAsync(SelectAll, Change, ct);
        },
        ct);

    static async Task<IndexRows> OpenAsync(NpgsqlDataSource db, Func<IndexRows, CancellationToken, Task> begin, CancellationToken ct)
    {
        var connection = await db.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            await using var command = new NpgsqlCommand(SelectSnapshot, connection, transaction);
            var rows = new IndexRows(connection, transaction, (string)(await command.ExecuteScalarAsync(ct))!);
            await begin(rows, ct);
            return rows;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the changed entities have at these keys.</summary>
    public Task<ILookup<(string Ref, string Key), (string? Value, string? Original)>> ValuesAsync(
        IReadOnlyCollection<string> keys, CancellationToken ct) =>
        ValuesAsync(keys, [.. Changes.Where(change => change.IsThere).Select(change => change.Ref)], ct);

    public async Task<ILookup<(string Ref, string Key), (string? Value, string? Original)>> ValuesAsync(
        IReadOnlyCollection<string> keys, string[] refs, CancellationToken ct)
    {
        var values = new List<(string Ref, string Key, string? Value, string? Original)>();
        if (refs.Length > 0)
            await ReadFieldsAsync(keys, refs, (@ref, key, value, original) => values.Add((@ref, key, value, original)), ct);
        return values.ToLookup(row => (row.Ref, row.Key), row => (row.Value, row.Original));
    }

    /// <summary>What all entities have at these keys, in one look through them.</summary>
    /// <param name="numberOf">Null for an entity that is not known.</param>
    public async Task<IReadOnlyDictionary<string, Column>> ColumnsAsync(
        IReadOnlyCollection<string> keys, Func<string, int?> numberOf, CancellationToken ct)
    {
        var columns = keys.ToDictionary(key => key, _ => new List<(int Entity, string? Value, string? Original)>());
        await ReadFieldsAsync(
            keys, refs: null,
            (@ref, key, value, original) =>
            {
                // A relation may be of what is not there.
                if (numberOf(@ref) is { } number)
                    columns[key].Add((number, value, original));
            },
            ct);
        return columns.ToDictionary(pair => pair.Key, pair => Column.Of(pair.Value));
    }

    public Task<EntityList> DocumentsAsync(string[] refs, CancellationToken ct) =>
        EntityLists.ReadAsync(new NpgsqlBatch(connection, transaction) { Timeout = TimeoutSeconds }, refs, ct);

    /// <param name="refs">Null for all.</param>
    /// <param name="take">Is given the ref, the key, the value and how that is written.</param>
    async Task ReadFieldsAsync(
        IReadOnlyCollection<string> keys, string[]? refs, Action<string, string, string?, string?> take, CancellationToken ct)
    {
        var (fields, columns) = (new List<string>(), new List<(string Key, string Select, string[] Parameters)>());
        foreach (var key in keys)
        {
            if (key == EntityIndex.OwnerKey)
                columns.Add((key, SelectOwners, []));
            else if (EntitySearch.RelationOf(key) is { } type)
                columns.Add((key, SelectTargets, [type]));
            else
                fields.Add(key);
        }

        foreach (var (key, select, parameters) in columns)
        {
            await using var command = Command(select, parameters, refs);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                take(reader.GetString(0), key, reader.GetString(1), reader.GetString(1));
        }

        if (fields.Count == 0)
            return;
        var wanted = new FieldValues(fields);
        await using var rows = Command(SelectFields, [], refs);
        await using var row = await rows.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            var @ref = row.GetString(0);
            var originals = row.IsDBNull(2) ? null : wanted.In(row.GetFieldValue<byte[]>(2)).ToDictionary();
            foreach (var (key, values) in wanted.In(row.GetFieldValue<byte[]>(1)))
            {
                var written = originals?.GetValueOrDefault(key) ?? values;
                for (var i = 0; i < values.Count; i++)
                    take(@ref, key, values[i], written[i]);
            }
        }
    }

    /// <param name="select">Ends in a condition; what it calls <c>ref</c> is one of the refs.</param>
    NpgsqlCommand Command(string select, string[] parameters, string[]? refs)
    {
        var command = new NpgsqlCommand(select, connection, transaction) { CommandTimeout = TimeoutSeconds };
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
        if (refs is not null)
        {
            command.CommandText += $" and {(select == SelectTargets ? "source_ref" : "ref")} = any(${parameters.Length + 1})";
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = refs });
        }

        return command;
    }

    /// <summary>Whether anything has changed since the instant.</summary>
    public static async Task<bool> IsOutdatedAsync(NpgsqlDataSource db, string since, CancellationToken ct)
    {
        await using var command = db.CreateCommand(SelectIsOutdated);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = since });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    static (string Ref, bool IsThere) Change(NpgsqlDataReader row) => (row.GetString(0), row.GetBoolean(1));

    async Task<IReadOnlyList<T>> ReadAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = TimeoutSeconds };
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }
}
