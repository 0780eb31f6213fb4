using Catalog.History;
using Catalog.Ingestion;
using Catalog.Sources;
using Dapper;
using Defaults.Errors;
using Messaging.Database;

namespace Catalog.Locations;

/// <summary>
/// An administrator says whether a registered location may define users, groups and templates. The location is read
/// again at once, so that such definitions come or go with it.
/// </summary>
static class SetTrust
{
    public sealed record Request(bool? Trusted);

    const string Update = "update locations set trusted = @trusted, content_hash = null where id = @id";

    public static async Task<IResult> Handle(
        string id, Request request, UnitOfWork work, SourceReader reader, HttpContext context, CancellationToken ct)
    {
        if (request.Trusted is not { } trusted)
            return Problems.BadRequest("trusted is missing. Send true or false.", "trusted");
        await ChangedBy.BeginAsync(work, context, ct);
        if (!Guid.TryParse(id, out var parsed) || await StoredLocation.LockAsync(work, [parsed], ct) is not [var location])
            return Problems.NotFound($"No location has the id {id}.");
        if (location.Origin != LocationOrigins.Registered)
        {
            return Problems.Conflict(
                $"{location.Where} was not registered over REST: it is trusted as long as the installation has it.");
        }

        if (location.Trusted == trusted)
            return TypedResults.NoContent();

        await work.Connection.ExecuteAsync(new CommandDefinition(
            Update, new { id = parsed, trusted }, work.Transaction, cancellationToken: ct));
        var changed = (await StoredLocation.LockAsync(work, [parsed], ct)).Single();
        await RefreshLocations.RunAsync(work, [parsed], reader, ct);
        await work.EnqueueAsync(LocationChange.Of(changed), ct);
        await work.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}
