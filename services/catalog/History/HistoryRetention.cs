using Dapper;
using Npgsql;

namespace Catalog.History;

/// <summary>Forgets the versions that had ended before the oldest instant that may be asked for.</summary>
sealed class HistoryRetention(NpgsqlDataSource db, AsOf instants, ILogger<HistoryRetention> log) : BackgroundService
{
    const int RowsPerDelete = 1_000;
    static readonly TimeSpan interval = TimeSpan.FromHours(1);

    // A version ends where the next begins, be that a version of the past or the one that counts. A removal goes last: a
    // version that it was to end would count again.
    const string DeleteVersions = """
        delete from entity_versions v
         using (select ref, version from entity_versions old
                 where old.since < @oldest
                   and (exists (select 1 from entity_versions next
                                 where next.ref = old.ref and next.version > old.version and next.since <= @oldest)
                        or exists (select 1 from entities e where e.ref = old.ref and e.changed_at <= @oldest)
                        or (old.content is null
                            and not exists (select 1 from entity_versions before
                                             where before.ref = old.ref and before.version < old.version)))
                 limit @rows) as ended
         where v.ref = ended.ref and v.version = ended.version
        """;

    const string DeleteRelations = """
        delete from relation_versions
         where ctid = any(array(select ctid from relation_versions where until < @oldest limit @rows))
        """;

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await Task.Delay(interval, ct);
            try
            {
                await using var connection = await db.OpenConnectionAsync(ct);
                await ForgetAsync(connection, instants.Oldest, ct);
            }
            // Whatever it is, it is tried again; until then the tables only grow.
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                log.RetentionFailed(exception);
            }
        }
    }

    public static async Task ForgetAsync(NpgsqlConnection connection, DateTimeOffset oldest, CancellationToken ct)
    {
        foreach (var sql in new[] { DeleteVersions, DeleteRelations })
        {
            while (await connection.ExecuteAsync(new CommandDefinition(
                sql, new { oldest, rows = RowsPerDelete }, cancellationToken: ct)) == RowsPerDelete)
            {
            }
        }
    }
}
