using Contracts;
using Defaults.Errors;
using Defaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Organisation;

namespace Provisioner.Orders;

static class GetOrder
{
    public static async Task<Results<Ok<ShownOrder>, ProblemHttpResult>> Handle(
        Guid id, HttpContext context, NpgsqlDataSource db, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var order = await StoredOrder.FindAsync(connection, id, ct);
        return order is not null && await MayReadAsync(connection, Caller.From(context.User).ToActor(), order, ct)
            ? TypedResults.Ok(ShownOrder.Of(order))
            : NotFound(id);
    }

    public static async Task<bool> MayReadAsync(
        NpgsqlConnection connection, Actor actor, StoredOrder order, CancellationToken ct) =>
        await Readership.ReadableGroupsAsync(connection, actor, ct) is not { } groups || groups.Contains(order.Owner);

    public static ProblemHttpResult NotFound(Guid id) =>
        Problems.NotFound($"There is no order {id} among those of your groups and of the groups below them.");
}
