using System.Net.Mime;
using System.Text.Json.Nodes;
using Catalog.Queries;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;

namespace Catalog.Entities;

/// <summary>The chain of Location entities through which an entity was found.</summary>
static class GetEntityAncestry
{
    const int DepthMax = 20;

    public static async Task<IResult> Handle(
        string kind, string @namespace, string name, HttpContext context, NpgsqlDataSource db, EntityAccess access,
        CancellationToken ct)
    {
        var root = new EntityRef(kind, @namespace, name).ToString();
        var chain = await ReadAsync(root, access, Caller.From(context.User), db, ct);
        if (chain.Count == 0 || chain[0].Ref != root)
            return BackstageErrors.Result(StatusCodes.Status404NotFound, $"No such entity {root}");

        var items = chain.Select(ancestor => new JsonObject
        {
            ["entity"] = JsonNode.Parse(ancestor.Document),
            ["parentEntityRefs"] = ancestor.ParentRef is { } parent ? new JsonArray(parent) : [],
        });
        var body = new JsonObject { ["rootEntityRef"] = root, ["items"] = new JsonArray([.. items]) };
        return Results.Bytes(Ingestion.EntityTail.Json(body), MediaTypeNames.Application.Json);
    }

    /// <summary>The entity and those above it that the caller may read, from below.</summary>
    static async Task<IReadOnlyList<Ancestor>> ReadAsync(
        string root, EntityAccess access, Caller caller, NpgsqlDataSource db, CancellationToken ct)
    {
        await using var command = db.CreateCommand();
        var asked = PredicateSql.Add(command.Parameters, root);
        var readable = access.Where(caller, EntityPredicate.Everything, command.Parameters);
        command.CommandText = $"""
            with recursive chain as (
                select ref, parent_ref, 0 as depth from entities where ref = {asked}
                union all
                select e.ref, e.parent_ref, chain.depth + 1
                  from chain
                  join entities e on e.ref = chain.parent_ref
                 where chain.depth < {DepthMax})
            select e.ref, e.parent_ref, document_of(e.content, e.tail)
              from chain
              join entities e on e.ref = chain.ref
             where {readable}
             order by chain.depth
            """;
        await using var reader = await command.ExecuteReaderAsync(ct);
        var chain = new List<Ancestor>();
        while (await reader.ReadAsync(ct))
        {
            chain.Add(new Ancestor(
                reader.GetString(0), await reader.IsDBNullAsync(1, ct) ? null : reader.GetString(1),
                reader.GetFieldValue<byte[]>(2)));
        }

        return chain;
    }

    sealed record Ancestor(string Ref, string? ParentRef, byte[] Document);
}
