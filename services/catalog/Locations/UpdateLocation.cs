using Catalog.Commands;
using Catalog.History;
using Catalog.Ingestion;
using Catalog.Sources;
using Contracts.Catalog;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging.Database;
using Npgsql;

namespace Catalog.Locations;

/// <summary>Points a registered location at another target; its entities are those of the new target from then on.</summary>
static class UpdateLocation
{
    // What another location has as its target is seen to by the constraint, which two callers at once cannot pass.
    const string Move = """
        update locations
           set type = @Type, target = @Target, entity_ref = @EntityRef, content_hash = null, watched = null
         where id = @id
        """;

    public static async Task<IResult> Handle(
        string id, RegisterLocation.Request request, UnitOfWork work, SourceReader reader, HttpContext context,
        CancellationToken ct)
    {
        if (!Guid.TryParse(id, out var parsed))
            return GetLocation.NotFound(id);
        if (!LocationTarget.TryParse(request.Type ?? "", request.Target ?? "", out var target, out var error))
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, $"The location {error}");

        await ChangedBy.BeginAsync(work, context, ct);
        if (await StoredLocation.LockAsync(work, [parsed], ct) is not [var location])
            return GetLocation.NotFound(id);
        if (location.Origin == LocationOrigins.Service)
            return BackstageErrors.Result(StatusCodes.Status409Conflict, KeptSource.ToldKept(location.Target));
        if (DeleteLocation.Refuse(location, Caller.From(context.User)) is { } reason)
            return BackstageErrors.Result(StatusCodes.Status403Forbidden, reason);
        if (location.Where == target)
            return TypedResults.Ok(Shown(location.Id, target));

        var tree = await reader.ReadAsync(target, location.Trusted, ct);
        // Entities of the old target that are not found go, which is right only where everything was understood.
        if (tree.BringsNothing || !tree.IsClean)
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, NewLocation.Tell(target, tree.Problems));
        try
        {
            await work.Connection.ExecuteAsync(new CommandDefinition(
                Move, new { id = parsed, target.Type, target.Target, target.EntityRef }, work.Transaction, cancellationToken: ct));
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return BackstageErrors.Result(StatusCodes.Status409Conflict, $"Location {target} already exists");
        }

        var moved = (await StoredLocation.LockAsync(work, [parsed], ct)).Single();
        await RefreshLocations.ApplyAsync(work, [new Reading(moved, tree)], ct);
        await work.EnqueueAsync(
            LocationChange.Of(moved) with { PreviousType = location.Type, PreviousTarget = location.Target }, ct);
        await work.CommitAsync(ct);
        return TypedResults.Ok(Shown(parsed, target));
    }

    static Location Shown(Guid id, LocationTarget target) =>
        new() { Id = id, Type = target.Type, Target = target.Target, EntityRef = target.EntityRef };
}

/// <summary>The event of a location that is not what it was.</summary>
static class LocationChange
{
    public static LocationChanged Of(StoredLocation location) => new()
    {
        Subject = $"location:{location.Id}",
        LocationId = location.Id,
        Type = location.Type,
        Target = location.Target,
        Trusted = location.Trusted,
    };
}
