using Dapper;
using Metrics.Services;
using Npgsql;
using Organisation;

namespace Metrics.Delivery;

/// <summary>Whose deliveries: a service's, a team's with the teams below it, or everyone's.</summary>
/// <param name="Owners">The team and those below it.</param>
sealed record DeliveryScope(string? Service, string? Team, string[]? Owners)
{
    const string IsKnown = "select exists (select from service_versions where service = @service)";

    public static DeliveryScope Everyone { get; } = new(null, null, null);

    /// <summary>The same as a query: <c>service=…</c> or <c>team=…</c>.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query =>
        Service is not null ? [new("service", Service)] : Team is not null ? [new("team", Team)] : [];

    public static async Task<(DeliveryScope? Scope, Refusal? Refusal)> ReadAsync(
        string? service, string? team, NpgsqlConnection connection, CancellationToken ct)
    {
        if (service is not null && team is not null)
            return (null, new Refusal("team", "Ask for a service or for a team, not for both."));
        if (service is not null)
            return await OfServiceAsync(service, connection, ct);
        return team is null ? (Everyone, null) : await OfTeamAsync(team, connection, ct);
    }

    static async Task<(DeliveryScope? Scope, Refusal? Refusal)> OfTeamAsync(
        string text, NpgsqlConnection connection, CancellationToken ct)
    {
        if (EntityName.Read(text, "group") is not { } team)
            return (null, new Refusal("team", $"'{text}' is no group. Write its ref, such as group:default/team-a."));
        return await OrganisationDirectory.ExistsAsync(connection, team, ct)
            ? (new DeliveryScope(null, team, [.. await OrganisationDirectory.DescendantsOfAsync(connection, team, ct)]), null)
            : (null, new Refusal("team", $"The catalog has no {team}. Register it there, or look for a misspelling."));
    }

    static async Task<(DeliveryScope? Scope, Refusal? Refusal)> OfServiceAsync(
        string text, NpgsqlConnection connection, CancellationToken ct)
    {
        if (EntityName.Read(text, "component") is not { } service)
            return (null, new Refusal("service", $"'{text}' is no component. Write its ref, such as component:default/shop."));
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            IsKnown, new { service }, cancellationToken: ct))
            ? (new DeliveryScope(service, null, null), null)
            : (null, new Refusal("service", $"The catalog has never had {service}. Register it there, or look for a misspelling."));
    }
}
