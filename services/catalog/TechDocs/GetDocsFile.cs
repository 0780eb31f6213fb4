using Catalog.Entities;
using Catalog.Queries;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;

namespace Catalog.TechDocs;

/// <summary>One file of the documentation of an entity.</summary>
static class GetDocsFile
{
    // No script, frame, form or style runs from here, whatever a file says; a page may show pictures.
    const string Policy = "default-src 'none'; img-src 'self' https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    public static Task Metadata(
        string @namespace, string kind, string name, HttpContext context, NpgsqlDataSource db, EntityAccess access) =>
        Handle(@namespace, kind, name, DocsFile.Metadata, context, db, access);

    public static async Task Handle(
        string @namespace, string kind, string name, string? path, HttpContext context, NpgsqlDataSource db,
        EntityAccess access)
    {
        var file = string.IsNullOrEmpty(path) || path.EndsWith('/') ? $"{path}index.html" : path;
        var @ref = new EntityRef(kind, @namespace, name).ToString();
        if (!TextRules.IsStorable(file)
            || await ReadAsync(@ref, file, db, access, Caller.From(context.User), context.RequestAborted) is not var (content, type, etag))
        {
            await BackstageErrors.WriteAsync(context, StatusCodes.Status404NotFound, $"The documentation of {@ref} has no file '{file}'");
            return;
        }

        var tag = $"\"{etag}\"";
        var headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        await context.Response.BodyWriter.WriteAsync(content, context.RequestAborted);
    }

    static async Task<(byte[] Content, string Type, string Etag)?> ReadAsync(
        string @ref, string path, NpgsqlDataSource db, EntityAccess access, Caller caller, CancellationToken ct)
    {
        await using var command = db.CreateCommand();
        var (asked, file) = (PredicateSql.Add(command.Parameters, @ref), PredicateSql.Add(command.Parameters, path));
        var readable = access.Where(caller, EntityPredicate.Everything, command.Parameters);
        command.CommandText = $"""
            select f.content, f.content_type, s.etag
              from docs_files f
              join docs_sites s on s.ref = f.ref
              join entities e on e.ref = f.ref
             where f.ref = {asked} and f.path = {file} and {readable}
            """;
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (reader.GetFieldValue<byte[]>(0), reader.GetString(1), reader.GetString(2))
            : null;
    }
}
