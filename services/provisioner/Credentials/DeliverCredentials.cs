using Contracts;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging;
using Messaging.Database;
using Organisation;
using Provisioner.Drivers;
using Provisioner.Orders;

namespace Provisioner.Credentials;

/// <summary>
/// Makes a password, sets its verifier on the server, records the delivery, answers: in this order. So nobody gets
/// credentials without it being recorded, and whatever dies in between is cured by asking again. The order's row is locked
/// throughout, so that of two deliveries the later answer is the one that works.
/// </summary>
static class DeliverCredentials
{
    const int RetryAfterSeconds = 2;

    const string CountRotation = "update orders set rotation = rotation + 1 where id = @id returning rotation";

    public static async Task<IResult> Handle(
        Guid id, HttpContext context, UnitOfWork work, DriverSet drivers, ILogger<ResourceCredentials> log, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var actor = Caller.From(context.User).ToActor();
        await work.BeginAsync(ct);
        if (await StoredOrder.LockAsync(work, id, ct) is not { } order)
            return GetOrder.NotFound(id);
        // Not IsMemberAsync: to administer the platform is no reason to read a team's data.
        if (!(await OrganisationDirectory.GroupsOfAsync(work.Connection, actor, ct)).Contains(order.Owner))
            return await RefuseAsync(work, order, actor, ct);
        if (order.State != OrderStates.Ready)
            return Problems.Conflict($"Order {id} is {order.State}. Credentials are made once it is ready.");

        CrashPoint.At(CrashPoint.CredentialsBeforeChange);
        var (credentials, problem) = await TryDeliverAsync(order, context, drivers, log, ct);
        if (credentials is null)
            return problem!;
        CrashPoint.At(CrashPoint.CredentialsAfterChange);
        var rotation = await work.Connection.ExecuteScalarAsync<int>(new CommandDefinition(
            CountRotation, new { id }, work.Transaction, cancellationToken: ct));
        await work.EnqueueAsync(CredentialsEvents.Delivered(order, actor, rotation), ct);
        await work.CommitAsync(ct);
        CrashPoint.At(CrashPoint.CredentialsAfterCommit);
        return TypedResults.Ok(credentials);
    }

    static async Task<IResult> RefuseAsync(UnitOfWork work, StoredOrder order, Actor actor, CancellationToken ct)
    {
        await work.EnqueueAsync(CredentialsEvents.Refused(order, actor), ct);
        await work.CommitAsync(ct);
        return Problems.Forbidden(
            $"Credentials are only for members of {order.Owner}, and you are none. Ask one of them, or have yourself added to "
            + "the group. This request is recorded.");
    }

    static async Task<(ResourceCredentials? Credentials, IResult? Problem)> TryDeliverAsync(
        StoredOrder order, HttpContext context, DriverSet drivers, ILogger log, CancellationToken ct)
    {
        try
        {
            return (await drivers.Of(order.Offering).DeliverAsync(order.ResourceOf, ct), null);
        }
        catch (ResourceRefusedException refused)
        {
            return (null, Problems.Conflict(refused.Message));
        }
        catch (Exception fault) when (Transient.Is(fault) && !ct.IsCancellationRequested)
        {
            log.DeliveryFailed(order.Id, fault.Message);
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString();
            return (null, TypedResults.Problem(
                "The server of the resource cannot be reached now. Earlier credentials may have ended; ask again in a moment.",
                statusCode: StatusCodes.Status503ServiceUnavailable));
        }
    }
}
