using Dapper;
using Defaults.Errors;
using Defaults.Hosting;
using Defaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Organisation;

namespace Provisioner.Orders;

static class ListOrders
{
    /// <param name="After">Give it back as <c>after</c> for the next page; null on the last.</param>
    public sealed record Page(IReadOnlyList<ShownOrder> Items, Guid? After);

    const string SelectPage = $"""
        select {StoredOrder.Columns}
          from orders o
         where (@groups::text[] is null or o.owner = any(@groups))
           and (@owner::text is null or o.owner = @owner)
           and (@state::text is null or o.state = @state)
           and (@after::uuid is null
                or (o.created_at, o.id) > (select before.created_at, before.id from orders before where before.id = @after))
         order by o.created_at, o.id
         limit @take
        """;

    public static async Task<Results<Ok<Page>, ProblemHttpResult>> Handle(
        string? owner, string? state, Guid? after, int? limit, HttpContext context, NpgsqlDataSource db, CancellationToken ct)
    {
        if (state is not null && !OrderStates.All.Contains(state))
            return Problems.BadRequest($"state is '{state}'. Send one of {string.Join(", ", OrderStates.All)}.", "state");

        var size = Math.Clamp(limit ?? Limits.PageSizeDefault, 1, Limits.PageSizeMax);
        await using var connection = await db.OpenConnectionAsync(ct);
        var groups = await Readership.ReadableGroupsAsync(connection, Caller.From(context.User).ToActor(), ct);
        // One row more than asked tells whether there is a next page, without counting the table.
        var orders = (await connection.QueryAsync<StoredOrder>(new CommandDefinition(
            SelectPage, new { groups, owner = EntityRefs.Full(owner, "group"), state, after, take = size + 1 },
            cancellationToken: ct))).AsList();
        var page = orders[..Math.Min(orders.Count, size)];
        return TypedResults.Ok(new Page([.. page.Select(ShownOrder.Of)], orders.Count > size ? page[^1].Id : null));
    }
}
