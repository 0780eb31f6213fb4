using System.Text.Json.Nodes;
using Contracts;
using Defaults.Errors;
using Npgsql;
using Organisation;
using Scaffolder.Templates;

namespace Scaffolder.Tasks;

/// <summary>For which group a task runs: it must be one, and one that whoever starts the task belongs to.</summary>
static class TaskOwner
{
    /// <returns>The group's ref, null where the template asks for none; or the answer that refuses.</returns>
    public static async Task<(string? Owner, IResult? Denial)> FindAsync(
        NpgsqlConnection connection, TemplateSpec spec, JsonObject values, Actor actor, CancellationToken ct)
    {
        if (OwnerField.Find(spec.Parameters) is not { } path || OwnerField.ValueAt(values, path) is not { } value)
            return (null, null);
        var field = string.Join('.', path);
        var group = OwnerField.GroupRef(value);
        if (group is null || !await OrganisationDirectory.ExistsAsync(connection, group, ct))
            return (null, TaskValues.Refused(TaskValues.Problem(
                $"/{string.Join('/', path)}",
                $"is {value.ToJsonString()}, which is no group that the catalog knows. Write the ref of one, "
                    + "such as group:default/team-payments.")));
        return await OrganisationDirectory.IsMemberAsync(connection, actor, group, ct)
            ? (group, null)
            : (null, BackstageErrors.Result(
                StatusCodes.Status403Forbidden,
                $"{field} is {group}, and {actor.Subject} does not belong to it. Choose a group of yours, "
                    + "or ask for membership."));
    }
}
