using System.Net.Mime;
using Catalog.History;
using Catalog.Queries;
using Defaults.Errors;
using Defaults.Identity;

namespace Catalog.Entities;

/// <summary>The stored bytes of one entity, or with <c>asOf</c> what it was.</summary>
static class GetEntityByName
{
    public static async Task Handle(
        string kind, string @namespace, string name, HttpContext context, StoredEntities stored, PastEntities past, AsOf instants)
    {
        var (@ref, caller) = (new EntityRef(kind, @namespace, name).ToString(), Caller.From(context.User));
        var (at, refusal) = instants.Parse(context.Request.Query["asOf"], "asOf");
        if (refusal is not null)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        var found = at is null
            ? await stored.FindAsync(@ref, caller, context.RequestAborted)
            : await past.FindAsync(@ref, at.Value, caller, context.RequestAborted) is { } entity
                ? new StoredDocument(entity.Document, entity.Etag)
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
}
