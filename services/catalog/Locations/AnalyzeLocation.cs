using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Catalog.Ingestion;
using Catalog.Queries;
using Catalog.Sources;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Npgsql;

namespace Catalog.Locations;

/// <summary>
/// Looks at a file, a folder or a repository that someone may want to register: the entities that stand there already,
/// or else a first draft of one.
/// </summary>
static partial class AnalyzeLocation
{
    const string DefaultFileName = "catalog-info.yaml";

    public sealed record Request(RegisterLocation.Request? Location, string? CatalogFilename);

    public sealed record Response(IReadOnlyList<Existing> ExistingEntityFiles, IReadOnlyList<Draft> GenerateEntities);

    public sealed record Existing(Spec Location, bool IsRegistered, JsonObject Entity);

    public sealed record Spec(string Type, string Target);

    /// <param name="Fields">What the analysis has to say of single fields; nothing, as in Backstage.</param>
    public sealed record Draft(JsonObject Entity, IReadOnlyList<JsonObject> Fields);

    const string SelectKnown = "select distinct source from entities where source = any(@targets)";

    public static async Task<IResult> Handle(
        Request request, NpgsqlDataSource db, SourceReader reader, EntityAccess access, HttpContext context,
        CancellationToken ct)
    {
        var (type, written) = (request.Location?.Type ?? "", request.Location?.Target ?? "");
        var error = "location is missing";
        if (request.Location is null || !LocationTarget.TryParse(type, written, out var target, out error))
            return BackstageErrors.Result(StatusCodes.Status400BadRequest, $"The location {error}");

        if (request.CatalogFilename is { } name && !FileName().IsMatch(name))
        {
            return BackstageErrors.Result(
                StatusCodes.Status400BadRequest, "catalogFilename is no name of a file. Write one like catalog-info.yaml.");
        }

        // Trusted or not decides what may enter the catalog, and here nothing does.
        var tree = await reader.ReadAsync(FilesOf(target, request.CatalogFilename), trusted: true, ct);
        if (tree.Entities.Count == 0)
            return TypedResults.Ok(new Response([], [new Draft(DraftOf(target), [])]));

        await using var connection = await db.OpenConnectionAsync(ct);
        var mine = await access.ReaderAsync(Caller.From(context.User), connection, ct);
        var known = (await connection.QueryAsync<string>(new CommandDefinition(
            SelectKnown, new { targets = tree.Entities.Select(found => found.File.Target).ToArray() },
            cancellationToken: ct))).ToHashSet();
        return TypedResults.Ok(new Response(
            [
                .. tree.Entities
                    .Select(found => (found.File, Entity: PreparedEntity.From(found, target)))
                    .Where(found => mine.MayRead(found.Entity.Owner, found.Entity.Content))
                    .Select(found => new Existing(
                        new Spec(found.File.Type, found.File.Target), known.Contains(found.File.Target), found.Entity.Content)),
            ],
            []));
    }

    /// <summary>The target itself where it is a file; of anything else the catalog files in it and below.</summary>
    static LocationTarget FilesOf(LocationTarget target, string? fileName) =>
        target.IsPattern || Path.GetExtension(target.Path) is ".yaml" or ".yml" or ".json"
            ? target
            : target with { Path = $"{target.Path.TrimEnd('/')}/**/{fileName ?? DefaultFileName}" };

    [GeneratedRegex(@"^[\w.-]{1,100}$")]
    private static partial Regex FileName();

    static JsonObject DraftOf(LocationTarget target)
    {
        var path = target.Repository is { } repository ? new Uri(repository).AbsolutePath : target.Path;
        var folder = Path.HasExtension(path) && target.Repository is null ? Path.GetDirectoryName(path)! : path;
        return new JsonObject
        {
            ["apiVersion"] = "backstage.io/v1alpha1",
            ["kind"] = "Component",
            ["metadata"] = new JsonObject { ["name"] = Path.GetFileNameWithoutExtension(folder.TrimEnd('/')) },
            ["spec"] = new JsonObject { ["type"] = "other", ["lifecycle"] = "unknown" },
        };
    }
}
