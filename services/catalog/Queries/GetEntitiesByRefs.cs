using System.Buffers;
using System.Net.Mime;
using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.History;
using Defaults.Errors;
using Defaults.Identity;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Catalog.Queries;

/// <summary>
/// Entities in the order of the refs that were asked for, null where there is none; with <c>asOf</c> what they were.
/// </summary>
static class GetEntitiesByRefs
{
    const int RefsMax = 10_000;

    public sealed record Request(string[]? EntityRefs, string[]? Fields, JsonObject? Query);

    public static async Task<IResult> Handle(
        Request request, [FromQuery] string[]? filter, string? asOf, HttpContext context, NpgsqlDataSource db,
        EntityAccess access, PastEntities past, AsOf instants, CancellationToken ct)
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
            ? await ReadAsync(db, refs, access, caller, matching!, ct)
            : (await past.ReadAsync(refs, at.Value, matching!, caller, ct)).ToDictionary(entity => entity.Ref, entity => entity.Document);
        await WriteAsync(context, request.EntityRefs!, found, fields!, ct);
        return Results.Empty;
    }

    static async Task WriteAsync(
        HttpContext context, string?[] refs, Dictionary<string, byte[]> found, FieldSelection fields, CancellationToken ct)
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        var body = context.Response.BodyWriter;
        body.Write("{\"items\":["u8);
        for (var i = 0; i < refs.Length; i++)
        {
            if (i > 0)
                body.Write(","u8);
            body.Write(
                refs[i] is { } asked && found.TryGetValue(asked, out var document)
                    ? ListEntities.Selected(document, fields)
                    : "null"u8);
        }

        body.Write("]}"u8);
        await body.FlushAsync(ct);
    }

    static async Task<Dictionary<string, byte[]>> ReadAsync(
        NpgsqlDataSource db, string[] refs, EntityAccess access, Caller caller, EntityPredicate predicate,
        CancellationToken ct)
    {
        await using var command = db.CreateCommand();
        var given = PredicateSql.Add(command.Parameters, refs);
        var where = access.Where(caller, predicate, command.Parameters);
        command.CommandText = $"select e.ref, e.document from entities e where e.ref = any({given}) and {where}";
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new Dictionary<string, byte[]>();
        while (await reader.ReadAsync(ct))
            found.Add(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
        return found;
    }
}
