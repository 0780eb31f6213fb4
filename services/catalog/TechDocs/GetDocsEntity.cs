using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.Queries;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;

namespace Catalog.TechDocs;

/// <summary>An entity, and where its documentation is written.</summary>
static class GetDocsEntity
{
    public static async Task<IResult> Handle(
        string @namespace, string kind, string name, HttpContext context, NpgsqlDataSource db, EntityAccess access,
        CancellationToken ct)
    {
        var @ref = new EntityRef(kind, @namespace, name).ToString();
        if (await ReadAsync(@ref, db, access, Caller.From(context.User), ct) is not { } entity)
            return BackstageErrors.Result(StatusCodes.Status404NotFound, $"Entity {@ref} not found");
        var reference = entity["metadata"]?["annotations"]?[EntityAnnotations.TechDocsRef].AsText() ?? "";
        var parts = reference.Split(':', 2);
        entity["locationMetadata"] = new JsonObject { ["type"] = parts[0], ["target"] = parts.ElementAtOrDefault(1) ?? "" };
        return TypedResults.Ok(entity);
    }

    /// <summary>Null when there is none that the caller may read.</summary>
    public static async Task<JsonObject?> ReadAsync(
        string @ref, NpgsqlDataSource db, EntityAccess access, Caller caller, CancellationToken ct)
    {
        await using var command = db.CreateCommand();
        var asked = PredicateSql.Add(command.Parameters, @ref);
        command.CommandText = $"select document_of(e.content, e.tail) from entities e where e.ref = {asked} and {access.Where(caller, EntityPredicate.Everything, command.Parameters)}";
        return await command.ExecuteScalarAsync(ct) is byte[] document ? JsonNode.Parse(document)!.AsObject() : null;
    }
}
