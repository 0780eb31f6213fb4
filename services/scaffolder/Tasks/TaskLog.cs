using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Messaging.Database;

namespace Scaffolder.Tasks;

/// <summary>What followers of a task see; as Backstage's frontend reads it.</summary>
static class TaskLog
{
    public const int LineBytesMax = 16 * 1024;
    public const int LinesMax = 5_000;

    public const string LogType = "log";
    public const string CompletionType = "completion";
    public const string CancelledType = "cancelled";

    // The task's row is locked by the caller, which is what makes the numbers dense and their order that of the
    // commits.
    const string Insert = """
        with numbered as (
            update tasks set log_count = log_count + 1 where id = @task returning log_count)
        insert into task_logs (task_id, number, type, body)
        select @task, log_count, @type, @body::json from numbered
        """;

    /// <param name="body"><c>message</c>, and <c>stepId</c> and <c>status</c> where they say something.</param>
    public static Task AppendAsync(UnitOfWork work, Guid task, string type, JsonObject body) =>
        work.Connection.ExecuteAsync(new CommandDefinition(
            Insert, new { task, type, body = body.ToJsonString(JsonSerializerOptions.Web) }, work.Transaction));

    /// <param name="status">Of the step, when this line changes it.</param>
    public static Task AppendAsync(UnitOfWork work, Guid task, string message, string stepId, string? status = null)
    {
        var body = new JsonObject { ["message"] = Shorten(message), ["stepId"] = stepId };
        if (status is not null)
            body["status"] = status;
        return AppendAsync(work, task, LogType, body);
    }

    /// <summary>At most 16 KiB of UTF-8.</summary>
    public static string Shorten(string message)
    {
        if (Encoding.UTF8.GetByteCount(message) <= LineBytesMax)
            return message;
        const string Rest = " … (cut at 16 KiB)";
        var kept = Encoding.UTF8.GetBytes(message).AsSpan(0, LineBytesMax - Encoding.UTF8.GetByteCount(Rest));
        return Encoding.UTF8.GetString(kept).TrimEnd('\uFFFD') + Rest;
    }
}
