using Dapper;
using Defaults.Errors;
using Defaults.Hosting;
using Defaults.Identity;
using Npgsql;
using Organisation;

namespace Scaffolder.Tasks;

/// <summary>The tasks that the caller may see, newest first.</summary>
static class ListTasks
{
    const string Newest = "desc:created_at";
    const string Oldest = "asc:created_at";

    static readonly string[] states = ["open", "processing", "completed", "failed", "cancelled", "skipped"];

    public sealed record Response(IReadOnlyList<ShownTask> Tasks, long TotalTasks);

    const string Visible = """
          from tasks
         where (@all or created_by = @subject or owner = any(@groups))
           and (@createdBy::text[] is null or created_by = any(@createdBy))
           and (@status::text[] is null or state = any(@status))
        """;

    const string SelectPage = $"""
        select {TaskRow.Columns}
        {Visible}
         order by case when @oldestFirst then created_at end, case when not @oldestFirst then created_at end desc, id
         limit @limit offset @offset
        """;

    const string Count = $"select count(*) {Visible}";

    public static async Task<IResult> Handle(
        string[]? createdBy, string[]? status, int? limit, int? offset, string[]? order, NpgsqlDataSource db,
        HttpContext context, CancellationToken ct)
    {
        if (limit < 0 || offset < 0)
            return Refused("limit and offset are 0 or more.");
        if (status?.FirstOrDefault(state => !states.Contains(state)) is { } unknown)
            return Refused($"status is '{unknown}'. Write one of {string.Join(", ", states)}.");
        if (order?.FirstOrDefault(given => given is not (Newest or Oldest)) is { } unordered)
            return Refused($"order is '{unordered}'. Write {Oldest} or {Newest}.");

        await using var connection = await db.OpenConnectionAsync(ct);
        var caller = Caller.From(context.User);
        var parameters = new
        {
            all = caller.IsAdministrator,
            subject = caller.Subject,
            groups = (await OrganisationDirectory.GroupsOfAsync(connection, caller.ToActor(), ct)).ToArray(),
            createdBy = createdBy is { Length: > 0 } ? createdBy : null,
            status = status is { Length: > 0 } ? status : null,
            oldestFirst = order?.Contains(Oldest) == true,
            limit = Math.Min(limit ?? Limits.PageSizeDefault, Limits.PageSizeMax),
            offset = offset ?? 0,
        };
        var tasks = await connection.QueryAsync<TaskRow>(new CommandDefinition(
            SelectPage, parameters, cancellationToken: ct));
        var total = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            Count, parameters, cancellationToken: ct));
        return TypedResults.Ok(new Response([.. tasks.Select(task => task.Show())], total));
    }

    static IResult Refused(string message) => BackstageErrors.Result(StatusCodes.Status400BadRequest, message);
}
