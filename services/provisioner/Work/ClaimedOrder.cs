using Dapper;
using Npgsql;
using Provisioner.Orders;

namespace Provisioner.Work;

/// <summary>An order that one worker has for as long as its lease lasts.</summary>
/// <param name="Order">As it was when it was claimed.</param>
/// <param name="TriedForSeconds">Since the first fault of the present run of faults; 0 without one.</param>
sealed record ClaimedOrder(StoredOrder Order, double TriedForSeconds)
{
    // The fence tells every later write of whoever had the order before that it is another's now.
    const string ClaimDue = $"""
        with due as (
            select id from orders
             where (state in ('provisioning', 'deleting') or cleaning)
               and not_before <= clock_timestamp()
               and (lease_until is null or lease_until < clock_timestamp())
             order by not_before
             limit 1
               for update skip locked)
        update orders o
           set lease_owner = @worker, lease_until = clock_timestamp() + @lease, fence = o.fence + 1
          from due
         where o.id = due.id
        returning {StoredOrder.Columns},
                  coalesce(extract(epoch from clock_timestamp() - o.trying_since), 0)::float8 as tried_for_seconds
        """;

    /// <summary>Null when nothing is due.</summary>
    public static async Task<ClaimedOrder?> ClaimAsync(NpgsqlDataSource db, Guid worker, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var claimed = await connection.QueryAsync<StoredOrder, double, ClaimedOrder>(
            new CommandDefinition(ClaimDue, new { worker, lease = OrderLease.Length }, cancellationToken: ct),
            (order, tried) => new ClaimedOrder(order, tried), splitOn: "tried_for_seconds");
        return claimed.SingleOrDefault();
    }
}
