using System.Net.Mime;
using System.Text.Json.Nodes;
using Dapper;
using Defaults.Errors;
using Npgsql;

namespace Catalog.Entities;

/// <summary>The chain of Location entities through which an entity was found.</summary>
static class GetEntityAncestry
{
    const string SelectChain = """
        with recursive chain as (
            select ref, parent_ref, document, 0 as depth from entities where ref = @ref
            union all
            select e.ref, e.parent_ref, e.document, chain.depth + 1
              from chain
              join entities e on e.ref = chain.parent_ref
             where chain.depth < 20)
        select ref, parent_ref, document from chain order by depth
        """;

    public static async Task<IResult> Handle(
        string kind, string @namespace, string name, NpgsqlDataSource db, CancellationToken ct)
    {
        var root = new EntityRef(kind, @namespace, name).ToString();
        await using var connection = await db.OpenConnectionAsync(ct);
        var chain = (await connection.QueryAsync<Ancestor>(new CommandDefinition(
            SelectChain, new { @ref = root }, cancellationToken: ct))).AsList();
        if (chain.Count == 0)
            return BackstageErrors.Result(StatusCodes.Status404NotFound, $"No such entity {root}");

        var items = chain.Select(ancestor => new JsonObject
        {
            ["entity"] = JsonNode.Parse(ancestor.Document),
            ["parentEntityRefs"] = ancestor.ParentRef is { } parent ? new JsonArray(parent) : [],
        });
        var body = new JsonObject { ["rootEntityRef"] = root, ["items"] = new JsonArray([.. items]) };
        return Results.Bytes(Ingestion.Stitching.Bytes(body), MediaTypeNames.Application.Json);
    }

    sealed record Ancestor
    {
        public required string Ref { get; init; }
        public required string? ParentRef { get; init; }
        public required byte[] Document { get; init; }
    }
}
