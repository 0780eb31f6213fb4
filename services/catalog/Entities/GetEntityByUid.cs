using System.Net.Mime;
using Dapper;
using Defaults.Errors;
using Npgsql;

namespace Catalog.Entities;

/// <summary>The stored bytes of the entity with this uid.</summary>
static class GetEntityByUid
{
    const string SelectDocument = "select document from entities where uid = @uid";

    public static async Task<IResult> Handle(string uid, NpgsqlDataSource db, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var document = Guid.TryParse(uid, out var id)
            ? await connection.ExecuteScalarAsync<byte[]>(new CommandDefinition(
                SelectDocument, new { uid = id }, cancellationToken: ct))
            : null;
        return document is null
            ? BackstageErrors.Result(StatusCodes.Status404NotFound, $"No entity with uid {uid}")
            : Results.Bytes(document, MediaTypeNames.Application.Json);
    }
}
