using System.Data;
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

    const string SelectValues = """
        select ref, key, value, original from entity_search where ref = any($1) and key = any($2)
        union all
        select ref, null, owner, owner from entities where ref = any($1) and owner is not null
        """;

    const string SelectColumn = "select ref, value, original from entity_search where key = $1";

    const string SelectOwners = "select ref, owner, owner from entities where owner is not null";

    // The inner select and the limit are for the server's planner: it knows no value before, so it has one plan for all,
    // and that is to look at the end of the index.
    const string SelectFirstChange = """
        select ref, null::bytea from entity_changes
         where xid >= (select pg_snapshot_xmin($1::text::pg_snapshot))
           and not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
        """;

    const string SelectIsOutdated = $"{SelectFirstChange} order by xid limit 1";

    // Documents that have not changed are those of the instant, whatever else has.
    const string SelectDocuments = $"""
        ({SelectFirstChange} and ref = any($2) order by xid limit 1)
        union all
        select ref, document from entities where ref = any($2)
        """;

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

    /// <param name="since">The instant up to which everything is known; null when nothing is.</param>
    /// <param name="changesMax">With more changes than this everything is read.</param>
    public static async Task<IndexRows> OpenAsync(NpgsqlDataSource db, string? since, int changesMax, CancellationToken ct)
    {
        var connection = await db.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            await using var command = new NpgsqlCommand(SelectSnapshot, connection, transaction);
            var rows = new IndexRows(connection, transaction, (string)(await command.ExecuteScalarAsync(ct))!);
            if (since is not null)
                rows.Changes = await rows.ReadAsync(SelectChanges, Change, ct, new NpgsqlParameter<string> { TypedValue = since });
            rows.IsWhole = since is null || rows.Changes.Count > changesMax;
            if (rows.IsWhole)
                rows.Changes = await rows.ReadAsync(SelectAll, Change, ct);
            return rows;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the changed entities have at these keys.</summary>
    public async Task<ILookup<(string Ref, string Key), (string? Value, string? Original)>> ValuesAsync(
        IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        IReadOnlyList<(string Ref, string Key, string? Value, string? Original)> values = keys.Count == 0
            ? []
            : await ReadAsync(
                SelectValues,
                row => (row.GetString(0), Text(row, 1) ?? EntityIndex.OwnerKey, Text(row, 2), Text(row, 3)),
                ct,
                new NpgsqlParameter<string[]> { TypedValue = [.. Changes.Where(change => change.IsThere).Select(change => change.Ref)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. keys.Where(key => key != EntityIndex.OwnerKey)] });
        return values.ToLookup(row => (row.Ref, row.Key), row => (row.Value, row.Original));
    }

    /// <summary>What all entities have at a key.</summary>
    public Task<IReadOnlyList<(int Entity, string? Value, string? Original)>> ColumnAsync(
        string key, IndexedEntities entities, CancellationToken ct)
    {
        return key == EntityIndex.OwnerKey
            ? ReadAsync(SelectOwners, Row, ct)
            : ReadAsync(SelectColumn, Row, ct, new NpgsqlParameter<string> { TypedValue = key });

        (int Entity, string? Value, string? Original) Row(NpgsqlDataReader row) =>
            (entities.NumberOf(row.GetString(0))!.Value, Text(row, 1), Text(row, 2));
    }

    /// <summary>Whether anything has changed since the instant.</summary>
    public static async Task<bool> IsOutdatedAsync(NpgsqlDataSource db, string since, CancellationToken ct)
    {
        await using var command = db.CreateCommand(SelectIsOutdated);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = since });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>The documents of entities, and whether they are those of the instant.</summary>
    public static async Task<(bool IsCurrent, IReadOnlyDictionary<string, byte[]> Documents)> DocumentsAsync(
        NpgsqlDataSource db, string[] refs, string since, CancellationToken ct)
    {
        if (refs.Length == 0)
            return (true, new Dictionary<string, byte[]>());
        await using var command = db.CreateCommand(SelectDocuments);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = since });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = refs });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var (isCurrent, documents) = (true, new Dictionary<string, byte[]>(refs.Length));
        while (isCurrent && await reader.ReadAsync(ct))
        {
            isCurrent = !await reader.IsDBNullAsync(1, ct);
            if (isCurrent)
                documents.Add(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
        }

        return (isCurrent, documents);
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    static (string Ref, bool IsThere) Change(NpgsqlDataReader row) => (row.GetString(0), row.GetBoolean(1));

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

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
