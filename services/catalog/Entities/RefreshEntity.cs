using Catalog.Ingestion;
using Catalog.Sources;
using Dapper;
using Defaults.Errors;
using Messaging.Database;

namespace Catalog.Entities;

/// <summary>Reads the location of an entity again, now.</summary>
static class RefreshEntity
{
    public sealed record Request(string? EntityRef, string? AuthorizationToken);

    const string SelectLocation = "select location_id from entities where ref = @ref";

    public static async Task<IResult> Handle(
        Request request, UnitOfWork work, SourceReader reader, CancellationToken ct)
    {
        var error = "is missing or has a character that cannot be stored";
        if (request.EntityRef is not { } text
            || TextRules.IndexOfUnstorable(text) >= 0
            || !EntityRef.TryParse(text, null, EntityRef.DefaultNamespace, out var @ref, out error))
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, $"entityRef {error}");

        await work.BeginAsync(ct);
        var location = await work.Connection.QueryFirstOrDefaultAsync<Guid?>(new CommandDefinition(
            SelectLocation, new { @ref = @ref.ToString() }, work.Transaction, cancellationToken: ct));
        if (location is not { } id)
            return BackstageErrors.Result(StatusCodes.Status404NotFound, $"Entity {@ref} not found");

        await RefreshLocations.RunAsync(work, [id], reader, ct);
        await work.CommitAsync(ct);
        return TypedResults.Ok();
    }
}
