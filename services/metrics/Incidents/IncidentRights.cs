using Dapper;
using Defaults.Identity;
using Messaging.Database;

namespace Metrics.Incidents;

/// <summary>
/// Who may open and resolve an incident: whoever has the scope for it, such as a monitoring tool, and the teams that own
/// the services that were hurt.
/// </summary>
sealed class IncidentRights
{
    const string SelectOwners = """
        select distinct on (service) service, owner, is_removed
          from service_versions
         where service = any(@services)
         order by service, version desc
        """;

    /// <returns>The owners of the services as they are now, or the first service that there is not.</returns>
    public async Task<(Dictionary<string, string?> Owners, string? Unknown)> OwnersAsync(
        UnitOfWork work, IReadOnlyList<string> services, CancellationToken ct)
    {
        var rows = await work.Connection.QueryAsync<(string Service, string? Owner, bool IsRemoved)>(new CommandDefinition(
            SelectOwners, new { services = services.ToArray() }, work.Transaction, cancellationToken: ct));
        var owners = rows.Where(row => !row.IsRemoved).ToDictionary(row => row.Service, row => row.Owner);
        return (owners, services.FirstOrDefault(service => !owners.ContainsKey(service)));
    }

    /// <summary>Null when the caller may; otherwise what is missing.</summary>
    public Task<string?> RefuseAsync(Caller caller, IReadOnlyDictionary<string, string?> owners, CancellationToken ct)
    {
        if (AccessPolicy.Allows(caller, Scopes.MetricsWrite))
            return Task.FromResult<string?>(null);
        foreach (var (service, owner) in owners)
            if (owner is null || !caller.Groups.Contains(owner))
                return Task.FromResult<string?>(
                    $"{service} belongs to {owner ?? "no team"}. Only its members, and keys with the scope "
                    + $"'{Scopes.MetricsWrite}', open and resolve its incidents.");
        return Task.FromResult<string?>(null);
    }
}
