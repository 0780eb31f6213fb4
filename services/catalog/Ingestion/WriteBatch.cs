using Messaging.Database;
using Npgsql;

namespace Catalog.Ingestion;

/// <summary>Statements whose answers nobody needs, sent together: alone, each would cost a round trip.</summary>
sealed class WriteBatch(UnitOfWork work)
{
    readonly List<NpgsqlBatchCommand> statements = [];

    public void Add(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var statement = new NpgsqlBatchCommand(sql);
        foreach (var (name, value) in parameters)
            statement.Parameters.AddWithValue(name, value);
        statements.Add(statement);
    }

    /// <summary>Adds what another batch of the same transaction has; that is empty then.</summary>
    public void Take(WriteBatch other)
    {
        statements.AddRange(other.statements);
        other.statements.Clear();
    }

    /// <summary>Runs what was added, in that order.</summary>
    public async Task SendAsync(CancellationToken ct)
    {
        if (statements.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(work.Connection, work.Transaction)
        {
            Timeout = ApplyChanges.TimeoutSeconds,
        };
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement);
        statements.Clear();
        await batch.ExecuteNonQueryAsync(ct);
    }
}
