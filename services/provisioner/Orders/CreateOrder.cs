using System.Text.Json;
using System.Text.Json.Serialization;
using Defaults.Identity;
using Messaging.Database;
using Messaging.Idempotency;
using Provisioner.Work;

namespace Provisioner.Orders;

static class CreateOrder
{
    /// <param name="Offering">For example <c>postgres-database</c>.</param>
    /// <param name="Name">Of the resource; its entity will be <c>resource:default/name</c>.</param>
    /// <param name="Owner">Ref of the group that it is for.</param>
    /// <param name="Component">Ref of the component that depends on it; it may be one that is still to come.</param>
    /// <param name="Parameters">By the offering's schema.</param>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    public sealed record Request(
        string? Offering, string? Name, string? Owner, string? Component = null, JsonElement? Parameters = null);

    public static async Task<IResult> Handle(
        Request request, HttpContext context, UnitOfWork work, PlaceOrder place, OrderSignal signal, CancellationToken ct)
    {
        var actor = Caller.From(context.User).ToActor();
        await work.BeginAsync(ct);
        if (await IdempotencyKeys.FindAsync(work, context, actor.Subject, request, ct) is { } given)
            return given;

        var draft = OrderDraft.From(
            Guid.CreateVersion7(), request.Offering, request.Name, request.Owner, request.Component, request.Parameters);
        var (order, refusal) = await place.RunAsync(work, draft, actor, task: null, ct);
        if (order is null)
            return refusal!.ToProblem();

        var answer = await IdempotencyKeys.KeepAsync(
            work, context, actor.Subject, StatusCodes.Status201Created, $"/api/provisioner/orders/{order.Id}",
            ShownOrder.Of(order), ct);
        await work.CommitAsync(ct);
        signal.Raise();
        return answer;
    }
}
