using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.History;
using Catalog.Index;
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
    static readonly byte[] open = "{\"items\":["u8.ToArray(), close = "]}"u8.ToArray();

    public sealed record Request(string[]? EntityRefs, string[]? Fields, JsonObject? Query);

    public static async Task<IResult> Handle(
        Request request, [FromQuery] string[]? filter, string? asOf, HttpContext context, EntityLists lists,
        EntityIndex index, EntityAccess access, PastEntities past, AsOf instants, CancellationToken ct)
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
        string[] refs = [.. request.EntityRefs!.Select(@ref => @ref is not null && TextRules.IsStorable(@ref) ? @ref : "")];
        using var found = at is not null ? await PastAsync()
            : matching == EntityPredicate.Everything && access.SeesAll(caller) ? (await lists.ReadAsync(refs, since: null, ct)).List
            : (await index.AskAsync(
                IndexKeys.Of(access.KeysFor(caller, matching!)),
                entities => (
                    Refs: Readable(entities, access.Readable(caller, matching!, entities), refs),
                    Groups: access.SeesAll(caller) ? new HashSet<string>() : EntityAccess.GroupsOf(caller, entities)),
                readable => readable.Refs, ct,
                about: readable => refs.Concat(readable.Groups))).Documents;
        var body = new JsonPieces();
        body.Add(open);
        body.Add(found.Select(fields!));
        body.Add(close);
        await body.SendAsync(context.Response, ct);
        return Results.Empty;

        async Task<EntityList> PastAsync()
        {
            var entities = (await past.ReadAsync(refs, at!.Value, matching!, caller, ct)).ToDictionary(entity => entity.Ref, entity => entity.Document);
            return EntityList.Of(refs, @ref => entities.GetValueOrDefault(@ref));
        }
    }

    static string[] Readable(IndexedEntities entities, EntityPredicate readable, string[] refs)
    {
        var isReadable = entities.Test(readable);
        return Array.ConvertAll(refs, @ref => entities.NumberOf(@ref) is { } number && isReadable(number) ? @ref : "");
    }
}
