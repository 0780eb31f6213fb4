using System.Text.Json;
using Dapper;
using Npgsql;

namespace Scaffolder.Tasks;

/// <summary>What a task's followers are shown; Backstage's shape.</summary>
/// <param name="Id">Counts from 1 within the task.</param>
/// <param name="Type">log, cancelled or completion, which is the last.</param>
sealed record ShownEvent(int Id, Guid TaskId, JsonElement Body, string Type, DateTimeOffset CreatedAt);

static class TaskEventReader
{
    const int PageSize = 500;

    const string SelectAfter = """
        select number, type, body, created_at
          from task_logs
         where task_id = @task and number > @after
         order by number
         limit @limit
        """;

    public static async Task<IReadOnlyList<ShownEvent>> ReadAsync(
        NpgsqlDataSource db, Guid task, int after, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            SelectAfter, new { task, after, limit = PageSize }, cancellationToken: ct));
        return [.. rows.Select(row => new ShownEvent(
            row.Number, task, JsonSerializer.Deserialize<JsonElement>(row.Body), row.Type, row.CreatedAt))];
    }

    sealed record Row
    {
        public required int Number { get; init; }
        public required string Type { get; init; }
        public required string Body { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
    }
}
