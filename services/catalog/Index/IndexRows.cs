using System.Data;
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

    /// <summary>What entities have at keys.</summary>
    public KeyRows Keys => new(connection);

    /// <summary>What the changed entities have at these keys.</summary>
    public Task<ILookup<(string Ref, string Key), (string? Value, string? Original)>> ValuesAsync(
        IReadOnlyCollection<string> keys, CancellationToken ct) =>
        Keys.ValuesAsync(keys, [.. Changes.Where(change => change.IsThere).Select(change => change.Ref)], ct);

    public Task<EntityList> DocumentsAsync(string[] refs, CancellationToken ct) =>
        EntityLists.ReadAsync(new NpgsqlBatch(connection, transaction) { Timeout = TimeoutSeconds }, refs, ct);

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
