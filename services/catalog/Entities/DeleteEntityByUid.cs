using Catalog.Commands;
using Catalog.History;
using Catalog.Ingestion;
using Catalog.Locations;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging.Database;

namespace Catalog.Entities;

/// <summary>
/// Takes an entity out of the catalog. As in Backstage it returns when its location says something new; it stays away
/// for good when the location is deleted or stops defining it.
/// </summary>
static class DeleteEntityByUid
{
    const string SelectLocation = "select location_id from entities where uid = @uid";

    public static async Task<IResult> Handle(string uid, UnitOfWork work, HttpContext context, CancellationToken ct)
    {
        if (!Guid.TryParse(uid, out var id))
            return TypedResults.NoContent();

        await ChangedBy.BeginAsync(work, context, ct);
        var found = await work.Connection.QueryAsync<Guid>(new CommandDefinition(
            SelectLocation, new { uid = id }, work.Transaction, cancellationToken: ct));
        foreach (var location in await StoredLocation.LockAsync(work, found.AsList(), ct))
        {
            if (location.Origin == LocationOrigins.Service)
                return BackstageErrors.Result(StatusCodes.Status409Conflict, KeptSource.ToldKept(location.Target));
            // What a trusted location defines are privileges; who may not define them may not take them away.
            if (location.Trusted && !AccessPolicy.RegistersTrusted(Caller.From(context.User)))
            {
                return BackstageErrors.Result(
                    StatusCodes.Status403Forbidden,
                    $"It comes from the trusted location {location.Where}; only an administrator may delete it.");
            }

            await RemoveEntities.RunAsync(work, location.Id, entity => entity.Uid == id, ct);
        }

        await work.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}
