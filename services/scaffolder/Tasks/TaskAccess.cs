using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;
using Organisation;

namespace Scaffolder.Tasks;

/// <summary>Who may look at a task and cancel it: who started it, the group it runs for, and administrators.</summary>
static class TaskAccess
{
    const string SelectRights = "select created_by, owner from tasks where id = @task";

    /// <summary>Null when the caller may, otherwise the answer.</summary>
    public static async Task<IResult?> RefuseAsync(
        NpgsqlConnection connection, string taskId, HttpContext context, CancellationToken ct)
    {
        if (!Guid.TryParse(taskId, out var task))
            return NotFound(taskId);
        var found = await connection.QueryFirstOrDefaultAsync<Rights>(new CommandDefinition(
            SelectRights, new { task }, cancellationToken: ct));
        if (found is null)
            return NotFound(taskId);
        var caller = Caller.From(context.User);
        return caller.IsAdministrator || found.CreatedBy == caller.Subject
            || (found.Owner is not null
                && await OrganisationDirectory.IsMemberAsync(connection, caller.ToActor(), found.Owner, ct))
                ? null
                : BackstageErrors.Result(
                    StatusCodes.Status403Forbidden,
                    $"Task {taskId} is that of {found.CreatedBy}{(found.Owner is null ? "" : $" and {found.Owner}")}. "
                        + "Ask them, or an administrator.");
    }

    public static IResult NotFound(string taskId) => BackstageErrors.Result(
        StatusCodes.Status404NotFound, $"No task with id '{taskId}' exists. GET /v2/tasks lists those you may see.");

    sealed record Rights
    {
        public required string CreatedBy { get; init; }
        public required string? Owner { get; init; }
    }
}
