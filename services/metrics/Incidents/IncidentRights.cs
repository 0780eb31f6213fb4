using Defaults.Identity;
using Npgsql;
using Organisation;

namespace Metrics.Incidents;

/// <summary>
/// Who may open and resolve an incident: whoever has the scope for it, such as a monitoring tool, and the teams that own
/// the services that were hurt.
/// </summary>
static class IncidentRights
{
    /// <summary>The first service that the catalog does not have; null when it has them all.</summary>
    public static async Task<string?> FindUnknownAsync(
        NpgsqlConnection connection, IReadOnlyList<string> services, CancellationToken ct)
    {
        foreach (var service in services)
            if (!await OrganisationDirectory.ExistsAsync(connection, service, ct))
                return service;
        return null;
    }

    /// <summary>Null when the caller may; otherwise what is missing.</summary>
    public static async Task<string?> RefuseAsync(
        NpgsqlConnection connection, Caller caller, IReadOnlyList<string> services, CancellationToken ct)
    {
        if (AccessPolicy.Allows(caller, Scopes.MetricsWrite))
            return null;
        var groups = await OrganisationDirectory.GroupsOfAsync(connection, caller.ToActor(), ct);
        foreach (var service in services)
        {
            var owner = await OrganisationDirectory.OwnerOfAsync(connection, service, ct);
            if (owner is null || !groups.Contains(owner))
                return $"{service} belongs to {owner ?? "no team"}. Only members of its team, and keys with the scope "
                    + $"'{Scopes.MetricsWrite}', open and resolve its incidents.";
        }
        return null;
    }
}
