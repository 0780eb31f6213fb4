using System.Net.Mime;
using Defaults.Errors;
using Npgsql;

namespace Catalog.Entities;

/// <summary>The stored bytes of one entity.</summary>
static class GetEntityByName
{
    const string SelectDocument = "select document, etag from entities where ref = $1";

    public static async Task Handle(
        string kind, string @namespace, string name, HttpContext context, NpgsqlDataSource db)
    {
        var @ref = new EntityRef(kind, @namespace, name);
        if (await ReadAsync(db, @ref, context.RequestAborted) is not var (document, etag))
        {
            await BackstageErrors.WriteAsync(
                context, StatusCodes.Status404NotFound,
                $"No entity named '{name}' found, with kind '{kind}' in namespace '{@namespace}'");
            return;
        }

        var tag = $"\"{etag}\"";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = document.Length;
        await context.Response.BodyWriter.WriteAsync(document, context.RequestAborted);
    }

    static async Task<(byte[] Document, string Etag)?> ReadAsync(
        NpgsqlDataSource db, EntityRef @ref, CancellationToken ct)
    {
        await using var command = db.CreateCommand(SelectDocument);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = @ref.ToString() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (reader.GetFieldValue<byte[]>(0), reader.GetString(1))
            : null;
    }
}
