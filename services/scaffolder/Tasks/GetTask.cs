using Dapper;
using Npgsql;

namespace Scaffolder.Tasks;

static class GetTask
{
    const string SelectTask = $"select {TaskRow.Columns} from tasks where id = @task";

    const string SelectSteps = """
        select step_id as id, name, action, state as status, started_at, ended_at
          from task_steps
         where task_id = @task
         order by number
        """;

    public static async Task<IResult> Handle(
        string taskId, NpgsqlDataSource db, HttpContext context, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        if (await TaskAccess.RefuseAsync(connection, taskId, context, ct) is { } refusal)
            return refusal;
        var task = Guid.Parse(taskId);
        var row = await connection.QuerySingleAsync<TaskRow>(new CommandDefinition(
            SelectTask, new { task }, cancellationToken: ct));
        var steps = await connection.QueryAsync<ShownStep>(new CommandDefinition(
            SelectSteps, new { task }, cancellationToken: ct));
        return TypedResults.Ok(row.Show(steps.AsList()));
    }
}
