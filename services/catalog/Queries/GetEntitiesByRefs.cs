using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.History;
using Defaults.Errors;
using Defaults.Identity;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Queries;

/// <summary>
/// Entities in the order of the refs that were asked for, null where there is none; with <c>asOf</c> what they were.
/// </summary>
static class GetEntitiesByRefs
{
    const int RefsMax = 10_000;
    static readonly byte[] open = "{\"items\":["u8.ToArray(), none = "null"u8.ToArray(), close = "]}"u8.ToArray();

    public sealed record Request(string[]? EntityRefs, string[]? Fields, JsonObject? Query);

    public static async Task<IResult> Handle(
        Request request, [FromQuery] string[]? filter, string? asOf, HttpContext context, StoredEntities stored,
        PastEntities past, AsOf instants, CancellationToken ct)
    {
        var (at, refusal) = instants.Parse(asOf, "asOf");
        if (refusal is not null)
            return refusal;
        _ = EntityFilter.TryParse(filter ?? [], out var filtered, out var filterError);
        var (matching, queryError) = PredicateParser.Parse(
            filtered is null || request.Query is null
                ? filtered ?? request.Query
                : new JsonObject { ["$all"] = new JsonArray(filtered, request.Query.DeepClone()) });
        _ = FieldSelection.TryParse(request.Fields ?? [], out var fields, out var fieldsError);
        var error = request switch
        {
            { EntityRefs: null } => "entityRefs is missing",
            { EntityRefs.Length: > RefsMax } => $"More than {RefsMax:N0} entityRefs",
            _ => filterError ?? queryError ?? fieldsError,
        };
        if (error is not null)
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, error);

        var caller = Caller.From(context.User);
        // Refs are taken as they are written: Backstage lower-cases none here, and a malformed one is simply not found.
        string[] refs = [.. request.EntityRefs!.OfType<string>().Where(TextRules.IsStorable)];
        var found = at is null
            ? await stored.FindAsync(refs, matching!, caller, ct)
            : (await past.ReadAsync(refs, at.Value, matching!, caller, ct)).ToDictionary(entity => entity.Ref, entity => new StoredDocument(entity.Document, entity.Etag));
        await WriteAsync(context, request.EntityRefs!, found, fields!, ct);
        return Results.Empty;
    }

    static Task WriteAsync(
        HttpContext context, string?[] refs, Dictionary<string, StoredDocument> found, FieldSelection fields, CancellationToken ct)
    {
        var body = new JsonPieces();
        body.Add(open);
        body.AddList(refs.Select(asked => asked is not null && found.TryGetValue(asked, out var document)
            ? ListEntities.Selected(document.Bytes, fields)
            : (ReadOnlyMemory<byte>)none));
        body.Add(close);
        return body.SendAsync(context.Response, ct);
    }
}
