using Catalog.Commands;
using Catalog.History;
using Catalog.Ingestion;
using Defaults.Errors;
using Defaults.Identity;
using Messaging.Database;

namespace Catalog.Locations;

/// <summary>Unregisters a location; its entities leave with it.</summary>
static class DeleteLocation
{
    public static async Task<IResult> Handle(string id, UnitOfWork work, HttpContext context, CancellationToken ct)
    {
        if (!Guid.TryParse(id, out var parsed))
            return GetLocation.NotFound(id);

        await ChangedBy.BeginAsync(work, context, ct);
        if (await StoredLocation.LockAsync(work, [parsed], ct) is not [var location])
            return GetLocation.NotFound(id);
        if (location.Origin == LocationOrigins.Service)
            return BackstageErrors.Result(StatusCodes.Status409Conflict, KeptSource.ToldKept(location.Target));
        if (Refuse(location, Caller.From(context.User)) is { } reason)
            return BackstageErrors.Result(StatusCodes.Status403Forbidden, reason);

        await RemoveLocation.RunAsync(work, location, ct);
        await work.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    /// <summary>Null when the caller may delete or move the location, otherwise why not.</summary>
    public static string? Refuse(StoredLocation location, Caller caller) => location switch
    {
        { Origin: LocationOrigins.Config } =>
            $"{location.Where} is configured. Change the setting Catalog:Locations and restart the catalog.",
        { Origin: LocationOrigins.Discovered } =>
            $"{location.Where} was found by a discovery and would be again. Delete that one, or the file in its repository.",
        // What a trusted location defines are privileges; who may not define them may not take them away.
        { Trusted: true } when !AccessPolicy.RegistersTrusted(caller) =>
            $"{location.Where} is trusted; only an administrator may do that.",
        _ => null,
    };
}
