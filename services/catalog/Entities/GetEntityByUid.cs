using System.Net.Mime;
using Catalog.History;
using Catalog.Queries;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;

namespace Catalog.Entities;

/// <summary>The stored bytes of the entity with this uid, or with <c>asOf</c> what it was.</summary>
static class GetEntityByUid
{
    public static async Task<IResult> Handle(
        string uid, string? asOf, HttpContext context, NpgsqlDataSource db, EntityAccess access, PastEntities past,
        AsOf instants, CancellationToken ct)
    {
        var (at, refusal) = instants.Parse(asOf, "asOf");
        if (refusal is not null)
            return refusal;
        if (!Guid.TryParse(uid, out var id))
            return NotFound(uid);
        if (at is not null)
        {
            return await past.FindAsync(id, at.Value, Caller.From(context.User), ct) is { } entity
                ? Results.Bytes(entity.Document, MediaTypeNames.Application.Json)
                : NotFound(uid);
        }

        await using var command = db.CreateCommand();
        var asked = PredicateSql.Add(command.Parameters, id);
        var readable = access.Where(Caller.From(context.User), EntityPredicate.Everything, command.Parameters);
        command.CommandText = $"select document_of(e.content, e.tail) from entities e where e.uid = {asked} and {readable}";
        return await command.ExecuteScalarAsync(ct) is byte[] document
            ? Results.Bytes(document, MediaTypeNames.Application.Json)
            : NotFound(uid);
    }

    static IResult NotFound(string uid) =>
        BackstageErrors.Result(StatusCodes.Status404NotFound, $"No entity with uid {uid}");
}
