using System.Net.Mime;
using Catalog.History;
using Catalog.Queries;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;

namespace Catalog.Entities;

/// <summary>The stored bytes of one entity, or with <c>asOf</c> what it was.</summary>
static class GetEntityByName
{
    public static async Task Handle(
        string kind, string @namespace, string name, HttpContext context, NpgsqlDataSource db, EntityAccess access,
        PastEntities past, AsOf instants)
    {
        var (@ref, caller) = (new EntityRef(kind, @namespace, name).ToString(), Caller.From(context.User));
        var (at, refusal) = instants.Parse(context.Request.Query["asOf"], "asOf");
        if (refusal is not null)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        var found = at is null
            ? await ReadAsync(db, @ref, access, caller, context.RequestAborted)
            : await past.FindAsync(@ref, at.Value, caller, context.RequestAborted) is { } entity
                ? (entity.Document, entity.Etag)
                : null;
        if (found is not var (document, etag))
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
        NpgsqlDataSource db, string @ref, EntityAccess access, Caller caller, CancellationToken ct)
    {
        await using var command = db.CreateCommand();
        var asked = PredicateSql.Add(command.Parameters, @ref);
        var readable = access.Where(caller, EntityPredicate.Everything, command.Parameters);
        command.CommandText = $"select e.document, e.etag from entities e where e.ref = {asked} and {readable}";
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (reader.GetFieldValue<byte[]>(0), reader.GetString(1))
            : null;
    }
}
