using System.Net.Mime;
using System.Text.Json.Nodes;
using Catalog.History;
using Catalog.Index;
using Catalog.Ingestion;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;

namespace Catalog.Queries;

/// <summary>
/// Entities that a filter matches, as a bare array. Without a limit Backstage answers with all of them, and clients
/// count on it; they are written as they are read, so the length of the list costs no memory.
/// </summary>
static class ListEntities
{
    static readonly byte[] open = "["u8.ToArray(), comma = ","u8.ToArray(), close = "]"u8.ToArray();

    public static async Task<IResult> Handle(
        string[]? filter, string[]? fields, int? limit, int? offset, string? after, string[]? order, string? asOf,
        HttpContext context, NpgsqlDataSource db, EntityIndex index, EntityAccess access, PastEntities past, AsOf instants,
        CancellationToken ct)
    {
        var (at, refusal) = instants.Parse(asOf, "asOf");
        if (refusal is not null)
            return refusal;
        var (page, pageError) = EntityPage.Parse(limit, offset, after);
        var (by, orderError) = EntityOrder.Parse(order ?? []);
        _ = EntityFilter.TryParse(filter ?? [], out var query, out var filterError);
        var (matching, _) = PredicateParser.Parse(query);
        _ = FieldSelection.TryParse(fields ?? [], out var selected, out var fieldsError);
        var pastError = at is not null && (page is { IsPart: true } || by is { Fields.Count: > 0 })
            ? "asOf goes with filter and fields alone. Leave limit, offset, after and order out."
            : null;
        if ((pageError ?? orderError ?? filterError ?? fieldsError ?? pastError) is { } error)
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, error);

        var caller = Caller.From(context.User);
        if (at is not null)
        {
            await WritePastAsync(context, past.ReadAllAsync(at.Value, matching!, caller, ct), selected!, ct);
            return Results.Empty;
        }

        // Those of everything are not named one by one.
        await using var command = matching == EntityPredicate.Everything && by!.Fields.Count == 0
            ? SelectAll(db, access, caller, page!)
            : await SelectMatchingAsync(db, index, access, caller, matching!, by!, page!, ct);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await WriteAsync(context, reader, page!, by!, selected!, ct);
        return Results.Empty;
    }

    /// <summary>Refs and documents; for a page one more than asked, which tells whether there is a next one.</summary>
    static NpgsqlCommand SelectAll(NpgsqlDataSource db, EntityAccess access, Caller caller, EntityPage page)
    {
        var command = db.CreateCommand();
        var parameters = command.Parameters;
        var after = page.AfterRef is null ? "" : $"and e.ref > {PredicateSql.Add(parameters, page.AfterRef)}";
        var limit = page.Limit is { } number ? PredicateSql.Add(parameters, number + 1L) : "all";
        command.CommandText = $"""
            select e.ref, document_of(e.content, e.tail)
              from entities e
             where {access.Where(caller, EntityPredicate.Everything, parameters)} {after}
             order by e.ref
             limit {limit} offset {PredicateSql.Add(parameters, page.Offset)}
            """;
        return command;
    }

    /// <summary>The same of those that the index names.</summary>
    static async Task<NpgsqlCommand> SelectMatchingAsync(
        NpgsqlDataSource db, EntityIndex index, EntityAccess access, Caller caller, EntityPredicate matching, EntityOrder order,
        EntityPage page, CancellationToken ct)
    {
        string[] keys = [.. access.KeysFor(caller, matching).Union(order.Fields.Select(field => field.Key))];
        var refs = await index.AskAsync(IndexKeys.Of(keys), entities => RefsOf(entities, access.Readable(caller, matching, entities), order, page), ct);
        var command = db.CreateCommand("""
            select e.ref, document_of(e.content, e.tail)
              from unnest($1) with ordinality as asked (ref, number)
              join entities e on e.ref = asked.ref
             order by asked.number
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = refs });
        return command;
    }

    static string[] RefsOf(IndexedEntities entities, EntityPredicate readable, EntityOrder order, EntityPage page)
    {
        var matching = entities.Matching(readable);
        var by = order.Fields.Select(field => (Column: entities.Column(field.Key), field.Descending)).ToArray();
        // Backstage keeps entities without the field on pages only.
        if (!page.IsPart)
        {
            foreach (var (column, _) in by)
                matching.IntersectWith(column.Valued);
        }

        return
        [
            .. entities.Sorted(matching, by)
                .Select(entities.RefOf)
                .SkipWhile(@ref => page.AfterRef is not null && string.CompareOrdinal(@ref, page.AfterRef) <= 0)
                .Skip(page.Offset)
                .Take(page.Limit is { } limit ? limit + 1 : int.MaxValue),
        ];
    }

    static async Task WriteAsync(
        HttpContext context, NpgsqlDataReader reader, EntityPage page, EntityOrder order, FieldSelection fields,
        CancellationToken ct)
    {
        // The link is a header, so a page is read to its end before its first byte goes out.
        var documents = new List<byte[]>();
        var lastRef = "";
        var streams = page.Limit is null;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        if (streams)
            await context.Response.Body.WriteAsync(open, ct);
        for (var count = 0; await reader.ReadAsync(ct); count++)
        {
            if (count == page.Limit)
            {
                AddNextLink(context, order.Fields.Count == 0
                    ? new EntityPage(page.Limit, 0, lastRef)
                    : page with { Offset = page.Offset + count });
                break;
            }

            lastRef = reader.GetString(0);
            var document = Selected(reader.GetFieldValue<byte[]>(1), fields);
            if (!streams)
            {
                documents.Add(document);
                continue;
            }

            if (count > 0)
                await context.Response.Body.WriteAsync(comma, ct);
            await context.Response.Body.WriteAsync(document, ct);
        }

        if (!streams)
            await WritePageAsync(context, documents, ct);
        await context.Response.Body.WriteAsync(close, ct);
    }

    static async Task WritePastAsync(
        HttpContext context, IAsyncEnumerable<PastEntity> entities, FieldSelection fields, CancellationToken ct)
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        var separator = open;
        await foreach (var entity in entities)
        {
            await context.Response.Body.WriteAsync(separator, ct);
            await context.Response.Body.WriteAsync(Selected(entity.Document, fields), ct);
            separator = comma;
        }

        if (separator == open)
            await context.Response.Body.WriteAsync(open, ct);
        await context.Response.Body.WriteAsync(close, ct);
    }

    static async Task WritePageAsync(HttpContext context, List<byte[]> documents, CancellationToken ct)
    {
        var separator = open;
        foreach (var document in documents)
        {
            await context.Response.Body.WriteAsync(separator, ct);
            await context.Response.Body.WriteAsync(document, ct);
            separator = comma;
        }

        if (documents.Count == 0)
            await context.Response.Body.WriteAsync(open, ct);
    }

    // The path is the one below the mount, as Backstage's is.
    static void AddNextLink(HttpContext context, EntityPage next)
    {
        var others = context.Request.Query
            .Where(parameter => parameter.Key is not ("offset" or "after"))
            .SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value)))
            .Append(KeyValuePair.Create("after", (string?)next.ToCursor()));
        context.Response.Headers.Link = $"<{context.Request.Path}{QueryString.Create(others)}>; rel=\"next\"";
    }

    public static byte[] Selected(byte[] document, FieldSelection fields) => fields.IsEverything
        ? document
        : EntityTail.Json(fields.Apply(JsonNode.Parse(document)!.AsObject()));
}
