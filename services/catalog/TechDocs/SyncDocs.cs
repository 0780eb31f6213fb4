using System.Text.Json;
using Catalog.Entities;
using Catalog.History;
using Catalog.Ingestion;
using Catalog.Queries;
using Catalog.Sources;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging.Database;
using Npgsql;

namespace Catalog.TechDocs;

/// <summary>
/// Makes the documentation of an entity what its files say now, and tells whether it was something else: a stream of
/// <c>log</c>, and at its end <c>finish</c> or <c>error</c>; 201 or 304 for those who do not ask for a stream.
/// </summary>
static class SyncDocs
{
    const string SelectEtag = "select etag from docs_sites where ref = @ref";

    public static async Task Handle(
        string @namespace, string kind, string name, HttpContext context, UnitOfWork work, SourceReader reader,
        NpgsqlDataSource db, EntityAccess access, CancellationToken ct)
    {
        var @ref = new EntityRef(kind, @namespace, name).ToString();
        var entity = await GetDocsEntity.ReadAsync(@ref, db, access, Caller.From(context.User), ct);
        if (entity?["metadata"]?["annotations"]?[EntityAnnotations.TechDocsRef] is null)
        {
            var why = entity is null ? $"Entity {@ref} not found" : $"Entity {@ref} has no annotation {EntityAnnotations.TechDocsRef}";
            await BackstageErrors.WriteAsync(context, StatusCodes.Status404NotFound, why);
            return;
        }

        await ChangedBy.BeginAsync(work, context, ct);
        var before = await EtagAsync(work, @ref, ct);
        await RefreshLocations.RunAsync(work, await StoredLocation.IdOfAsync(work, @ref, ct), reader, ct);
        var after = await EtagAsync(work, @ref, ct);
        await work.CommitAsync(ct);
        await AnswerAsync(context, @ref, isThere: after is not null, updated: before != after, ct);
    }

    static async Task AnswerAsync(HttpContext context, string @ref, bool isThere, bool updated, CancellationToken ct)
    {
        var missing = $"{@ref} has no documentation that can be read; the problems of its location say why";
        var response = context.Response;
        if (!context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            if (!isThere)
                await BackstageErrors.WriteAsync(context, StatusCodes.Status404NotFound, missing);
            else if (!updated)
                response.StatusCode = StatusCodes.Status304NotModified;
            else
            {
                response.StatusCode = StatusCodes.Status201Created;
                await response.WriteAsJsonAsync(new { message = "Docs updated or did not need updating" }, ct);
            }

            return;
        }

        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.WriteAsync(FrameOf("log", $"Read the files of {@ref}"), ct);
        await response.WriteAsync(isThere ? FrameOf("finish", new { updated }) : FrameOf("error", missing), ct);
    }

    static string FrameOf<T>(string type, T data) => $"event: {type}\ndata: {JsonSerializer.Serialize(data, JsonSerializerOptions.Web)}\n\n";

    static Task<string?> EtagAsync(UnitOfWork work, string @ref, CancellationToken ct) =>
        work.Connection.ExecuteScalarAsync<string?>(new CommandDefinition(SelectEtag, new { @ref }, work.Transaction, cancellationToken: ct));
}
