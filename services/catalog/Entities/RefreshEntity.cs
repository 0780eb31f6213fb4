using Catalog.History;
using Catalog.Ingestion;
using Catalog.Sources;
using Defaults.Errors;
using Messaging.Database;

namespace Catalog.Entities;

/// <summary>Reads the location of an entity again, now.</summary>
static class RefreshEntity
{
    public sealed record Request(string? EntityRef, string? AuthorizationToken);

    public static async Task<IResult> Handle(
        Request request, UnitOfWork work, SourceReader reader, HttpContext context, CancellationToken ct)
    {
        var error = "is missing or has a character that cannot be stored";
        if (request.EntityRef is not { } text
            || TextRules.IndexOfUnstorable(text) >= 0
            || !EntityRef.TryParse(text, null, EntityRef.DefaultNamespace, out var @ref, out error))
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, $"entityRef {error}");

        await ChangedBy.BeginAsync(work, context, ct);
        var locations = await StoredLocation.IdOfAsync(work, @ref.ToString(), ct);
        if (locations.Count == 0)
            return BackstageErrors.Result(StatusCodes.Status404NotFound, $"Entity {@ref} not found");

        await RefreshLocations.RunAsync(work, locations, reader, ct);
        await work.CommitAsync(ct);
        return TypedResults.Ok();
    }
}
