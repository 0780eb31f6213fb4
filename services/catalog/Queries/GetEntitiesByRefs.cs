using System.Net.Mime;
using System.Text.Json.Nodes;
using Catalog.Entities;
using Defaults.Errors;
using Defaults.Identity;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Catalog.Queries;

/// <summary>Entities in the order of the refs that were asked for, null where there is none.</summary>
static class GetEntitiesByRefs
{
    const int RefsMax = 10_000;

    public sealed record Request(string[]? EntityRefs, string[]? Fields, JsonObject? Query);

    public static async Task<IResult> Handle(
        Request request, [FromQuery] string[]? filter, HttpContext context, NpgsqlDataSource db, EntityAccess access,
        CancellationToken ct)
    {
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

        var found = await ReadAsync(db, request.EntityRefs!, access, Caller.From(context.User), matching!, ct);
        context.Response.ContentType = MediaTypeNames.Application.Json;
        var body = context.Response.Body;
        await body.WriteAsync("{\"items\":["u8.ToArray(), ct);
        for (var i = 0; i < request.EntityRefs!.Length; i++)
        {
            if (i > 0)
                await body.WriteAsync(","u8.ToArray(), ct);
            await body.WriteAsync(
                request.EntityRefs[i] is { } asked && found.TryGetValue(asked, out var document)
                    ? ListEntities.Selected(document, fields!)
                    : "null"u8.ToArray(),
                ct);
        }

        await body.WriteAsync("]}"u8.ToArray(), ct);
        return Results.Empty;
    }

    // Refs are taken as they are written: Backstage lower-cases none here, and a malformed one is simply not found.
    static async Task<Dictionary<string, byte[]>> ReadAsync(
        NpgsqlDataSource db, string[] refs, EntityAccess access, Caller caller, EntityPredicate predicate,
        CancellationToken ct)
    {
        await using var command = db.CreateCommand();
        var storable = refs.OfType<string>().Where(text => TextRules.IndexOfUnstorable(text) < 0).ToArray();
        var given = PredicateSql.Add(command.Parameters, storable);
        var where = access.Where(caller, predicate, command.Parameters);
        command.CommandText = $"select e.ref, e.document from entities e where e.ref = any({given}) and {where}";
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new Dictionary<string, byte[]>();
        while (await reader.ReadAsync(ct))
            found.Add(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
        return found;
    }
}
