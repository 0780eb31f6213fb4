using System.Diagnostics;
using System.Text.Json;
using Contracts;
using Dapper;
using Messaging.Database;
using Microsoft.Extensions.Options;
using Organisation;
using Provisioner.Drivers;
using Provisioner.Offerings;

namespace Provisioner.Orders;

/// <summary>Applies the rules and writes the order and its event, in the caller's transaction.</summary>
sealed class PlaceOrder(Menu menu, DriverSet drivers, IOptionsMonitor<ProvisionerOptions> options)
{
    // Held until the transaction ends: of two orders that race for the last place of a quota, the second counts the first;
    // and of twins that came under different message ids, the second finds the first.
    const string LockQuota = "select pg_advisory_xact_lock(hashtextextended('quota ' || @Offering || ' ' || @Owner, 0))";

    const string CountOfTeam = """
        select count(*)::int
          from orders
         where offering = @Offering and owner = @Owner
           and (state in ('provisioning', 'ready', 'deleting') or cleaning)
        """;

    const string InsertOrder = $"""
        insert into orders as o
               (id, offering, offering_version, name, owner, component, parameters, ordered_by, task, traceparent)
        values (@Id, @Offering, @version, @Name, @Owner, @Component, @parameters::jsonb, @orderedBy::jsonb, @task,
                @traceparent)
            on conflict (offering, name) where state in ('provisioning', 'ready', 'deleting') or cleaning do nothing
        returning {StoredOrder.Columns}
        """;

    /// <returns>The order, which may have been there before, or why there is none; then the caller writes nothing.</returns>
    public async Task<(StoredOrder? Order, OrderRefusal? Refusal)> RunAsync(
        UnitOfWork work, OrderDraft draft, Actor actor, string? task, CancellationToken ct)
    {
        await work.Connection.ExecuteAsync(new CommandDefinition(
            LockQuota, new { draft.Offering, draft.Owner }, work.Transaction, cancellationToken: ct));
        if (await StoredOrder.FindAsync(work.Connection, draft.Id, ct) is { } known)
            return (known, null);
        var facts = await GatherAsync(work, draft, actor, ct);
        if (OrderRules.Refuse(draft, facts) is { } refusal)
            return (null, refusal);
        var order = await work.Connection.QuerySingleOrDefaultAsync<StoredOrder>(new CommandDefinition(
            InsertOrder,
            new
            {
                draft.Id,
                draft.Offering,
                version = facts.Offering!.Version,
                draft.Name,
                draft.Owner,
                draft.Component,
                parameters = draft.Parameters.GetRawText(),
                orderedBy = JsonSerializer.Serialize(actor, JsonSerializerOptions.Web),
                task,
                traceparent = Activity.Current?.Id,
            },
            work.Transaction, cancellationToken: ct));
        if (order is null)
            return (null, OrderRules.Refuse(draft, facts with { NameIsTaken = true }));
        await work.EnqueueAsync(OrderEvents.Accepted(order), ct);
        return (order, null);
    }

    async Task<OrderFacts> GatherAsync(UnitOfWork work, OrderDraft draft, Actor actor, CancellationToken ct)
    {
        var offering = menu.Find(draft.Offering);
        return new OrderFacts
        {
            Offering = offering,
            IsSetUp = offering is not null && drivers.Of(offering).IsSetUp,
            OwnerExists = await OrganisationDirectory.ExistsAsync(work.Connection, draft.Owner, ct),
            IsMember = await OrganisationDirectory.IsMemberAsync(work.Connection, actor, draft.Owner, ct),
            ComponentOwner = draft.Component is { } component
                ? await OrganisationDirectory.OwnerOfAsync(work.Connection, component, ct)
                : null,
            ParameterFault = offering is null ? null : menu.SchemaOf(offering).FindFault(draft.Parameters),
            Has = await work.Connection.ExecuteScalarAsync<int>(new CommandDefinition(
                CountOfTeam, new { draft.Offering, draft.Owner }, work.Transaction, cancellationToken: ct)),
            Quota = offering is null ? 0 : options.CurrentValue.QuotaOf(offering),
        };
    }
}
