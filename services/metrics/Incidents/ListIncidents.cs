using Dapper;
using Defaults.Hosting;
using Metrics.Services;
using Npgsql;

namespace Metrics.Incidents;

/// <summary>Incidents, the one that was opened last first.</summary>
static class ListIncidents
{
    static readonly string[] states = ["open", "resolved"];

    public sealed record Page(IReadOnlyList<Incident> Items, Guid? After);

    const string SelectPage = $"""
        select {Incident.Columns}
          from incidents i
         where (@service::text is null
                or exists (select from incident_services s where s.service = @service and s.incident_id = i.id))
           and (@isResolved::boolean is null or (i.resolved_at is not null) = @isResolved)
           and (@after::uuid is null or i.id < @after)
         order by i.id desc
         limit @take
        """;

    /// <param name="service">Ref of a component.</param>
    /// <param name="state"><c>open</c> or <c>resolved</c>; both where it is left out.</param>
    public static async Task<IResult> Handle(
        string? service, string? state, string? after, int? limit, NpgsqlDataSource db, CancellationToken ct)
    {
        var named = service is null ? null : EntityName.Read(service, "component");
        Guid? behind = Guid.TryParse(after, out var id) ? id : null;
        var refusal = Paging.RefuseLimit(limit)
            ?? (after is not null && behind is null ? Paging.BadAfter(after) : null)
            ?? (state is not null && !states.Contains(state)
                ? new Refusal("state", $"'{state}' is no state. States are {string.Join(", ", states)}.") : null)
            ?? (service is not null && named is null
                ? new Refusal("service", $"'{service}' is no component. Write its ref, such as component:default/shop.") : null);
        if (refusal is not null)
            return refusal.ToProblem();

        var take = limit ?? Limits.PageSizeDefault;
        await using var connection = await db.OpenConnectionAsync(ct);
        var items = (await connection.QueryAsync<Incident>(new CommandDefinition(
            SelectPage,
            new
            {
                service = named,
                isResolved = state is null ? (bool?)null : state == "resolved",
                after = behind,
                take = take + 1,
            },
            cancellationToken: ct))).AsList();
        return TypedResults.Ok(items.Count > take
            ? new Page(items[..take], items[take - 1].Id)
            : new Page(items, null));
    }
}
