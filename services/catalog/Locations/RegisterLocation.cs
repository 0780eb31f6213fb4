using Catalog.History;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Catalog.Entities;
using Catalog.Ingestion;
using Catalog.Sources;
using Dapper;
using Defaults.Errors;
using Defaults.Identity;
using Messaging.Database;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Locations;

/// <summary>
/// Registers a file, a path in a repository, or a URL, as a source of entities and reads it; <c>dryRun</c> only tells what
/// would come.
/// </summary>
static class RegisterLocation
{
    /// <param name="Type"><c>file</c>, <c>git</c> or <c>url</c>.</param>
    /// <param name="Target">An absolute path; the URL of a repository, <c>#</c> and a path in it; or the URL of a file.</param>
    public sealed record Request(string? Type, string? Target);

    /// <param name="Entities">What was read; a real run leaves it empty, as Backstage does.</param>
    /// <param name="Exists">Whether it was there before.</param>
    public sealed record Response(
        Shown Location, IReadOnlyList<JsonObject> Entities,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Exists);

    /// <summary>A location; that of a dry run has no id yet.</summary>
    public sealed record Shown(string Id, string Type, string Target, string EntityRef);

    // Who may register a trusted location may also vouch for one that somebody else registered.
    const string TrustLocation = """
        update locations set trusted = true, content_hash = null where id = @id and not trusted
        """;

    const string SelectExisting = "select id from locations where type = @Type and target = @Target";

    public static async Task<IResult> Handle(
        Request request, string? dryRun, string? onConflict, UnitOfWork work, SourceReader reader, HttpContext context,
        CancellationToken ct)
    {
        if (!LocationTarget.TryParse(request.Type ?? "", request.Target ?? "", out var target, out var error))
            return Refused($"The location {error}");
        if (onConflict is not (null or "refresh" or "reject"))
            return Refused($"onConflict is '{onConflict}'. Send refresh or reject.");

        var trusted = AccessPolicy.RegistersTrusted(Caller.From(context.User));
        var tree = await reader.ReadAsync(target, trusted, ct);
        await ChangedBy.BeginAsync(work, context, ct);
        if (dryRun is not (null or "false" or "0"))
            return await TryOutAsync(work, target, tree, ct);

        var registeredBy = Caller.From(context.User).Subject;
        if (await NewLocation.InsertAsync(work, target, tree, trusted, registeredBy, ct) is not { } reading)
        {
            return onConflict == "refresh"
                ? await RefreshExistingAsync(work, target, trusted, reader, ct)
                : BackstageErrors.Result(StatusCodes.Status409Conflict, $"Location {target} already exists");
        }

        if (reading.Tree.BringsNothing)
            return Refused(NewLocation.Tell(target, reading.Tree.Problems));
        await NewLocation.StoreAsync(work, reading, task: null, ct);
        await work.CommitAsync(ct);
        return Created(reading.Location.Id.ToString(), target, [], exists: null);
    }

    static async Task<IResult> RefreshExistingAsync(
        UnitOfWork work, LocationTarget target, bool trusted, SourceReader reader, CancellationToken ct)
    {
        if (await ExistingAsync(work, target, ct) is not { } id)
            return BackstageErrors.Result(StatusCodes.Status409Conflict, $"Location {target} was deleted meanwhile");
        if (trusted)
            await ApplyChanges.ExecuteAsync(work, TrustLocation, new { id }, ct);
        await RefreshLocations.RunAsync(work, [id], reader, ct);
        await work.CommitAsync(ct);
        return Created(id.ToString(), target, [], exists: true);
    }

    static async Task<IResult> TryOutAsync(
        UnitOfWork work, LocationTarget target, SourceTree tree, CancellationToken ct)
    {
        if (tree.Problems.Count > 0 || tree.BringsNothing)
            return Refused(NewLocation.Tell(target, tree.Problems));

        JsonObject[] entities =
        [
            PreparedEntity.ForLocation(target).Content,
            .. tree.Entities.Select(found => PreparedEntity.From(found, target).Content),
        ];
        return Created(target.ToString(), target, entities, await ExistingAsync(work, target, ct) is not null);
    }

    static Task<Guid?> ExistingAsync(UnitOfWork work, LocationTarget target, CancellationToken ct) =>
        work.Connection.QueryFirstOrDefaultAsync<Guid?>(new CommandDefinition(
            SelectExisting, new { target.Type, target.Target }, work.Transaction, cancellationToken: ct));

    static IResult Refused(string message) => BackstageErrors.Result(StatusCodes.Status400BadRequest, message);

    static JsonHttpResult<Response> Created(
        string id, LocationTarget target, IReadOnlyList<JsonObject> entities, bool? exists) =>
        TypedResults.Json(
            new Response(new Shown(id, target.Type, target.Target, target.EntityRef), entities, exists),
            statusCode: StatusCodes.Status201Created);
}
