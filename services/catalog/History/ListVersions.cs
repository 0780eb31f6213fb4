using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.Ingestion;
using Catalog.Queries;
using Dapper;
using Defaults.Errors;
using Defaults.Hosting;
using Defaults.Identity;
using Npgsql;

namespace Catalog.History;

/// <summary>Every version of an entity, the newest first: when it began, by whom, from which commit and file, and what changed.</summary>
static class ListVersions
{
    public sealed record Response(string Ref, IReadOnlyList<Version> Items, long? After);

    public sealed record Version
    {
        /// <summary>+1 per change, also over removals.</summary>
        public required long Number { get; init; }

        /// <summary><c>added</c>, <c>changed</c> or <c>removed</c>.</summary>
        public required string Change { get; init; }

        public required DateTimeOffset At { get; init; }

        /// <summary>Who or what caused it; null when the catalog found it by itself.</summary>
        public required string? By { get; init; }

        /// <summary>The commit it was read from; null where its source is no repository.</summary>
        public required string? Commit { get; init; }

        /// <summary>The file.</summary>
        public required string Source { get; init; }

        public required Guid Uid { get; init; }
        public required string? Owner { get; init; }

        /// <summary>Paths of the fields that are other than in the version before.</summary>
        public required IReadOnlyList<string> Fields { get; init; }
    }

    // One more than asked: the fields that changed are seen beside the version before.
    const string SelectVersions = """
        select version, since, changed_by, revision, source, uid, owner, content
          from (select ref, version, changed_at as since, changed_by, revision, source, uid, owner, content from entities
                union all
                select ref, version, since, changed_by, revision, source, uid, owner, content from entity_versions) as known
         where ref = @ref and version < @before
         order by version desc
         limit @limit + 1
        """;

    public static async Task<IResult> Handle(
        string kind, string @namespace, string name, int? limit, long? after, HttpContext context, NpgsqlDataSource db,
        EntityAccess access, CancellationToken ct)
    {
        if (limit is < 1 or > Limits.PageSizeMax)
            return BackstageErrors.Result(400, $"Invalid limit, {limit} is not 1 to {Limits.PageSizeMax}");
        var (@ref, size) = (new EntityRef(kind, @namespace, name).ToString(), limit ?? Limits.PageSizeDefault);
        await using var connection = await db.OpenConnectionAsync(ct);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            SelectVersions, new { @ref, before = after ?? long.MaxValue, limit = size }, cancellationToken: ct))).AsList();
        var reader = await access.ReaderAsync(Caller.From(context.User), connection, ct);
        // One who may not read some version of it is not told that there were others.
        if (rows.Count == 0 || !rows.All(row => reader.MayRead(row.Owner, row.Json)))
            return BackstageErrors.Result(404, $"No entity {@ref} is known, now or in the past");

        Version[] items = [.. rows.Take(size).Select((row, i) => Shown(row, i + 1 < rows.Count ? rows[i + 1] : null))];
        return TypedResults.Ok(new Response(@ref, items, rows.Count > size ? items[^1].Number : null));
    }

    static Version Shown(Row row, Row? before) => new()
    {
        Number = row.Version,
        Change = row.Content is null ? "removed" : before?.Content is null ? "added" : "changed",
        At = row.Since,
        By = row.ChangedBy,
        Commit = row.Revision,
        Source = row.Source,
        Uid = row.Uid,
        Owner = row.Owner,
        Fields = row.Json is null || before?.Json is null
            ? []
            : [.. FieldChanges.Between(before.Json, row.Json).Select(change => change.Field)],
    };

    sealed record Row
    {
        JsonObject? json;

        public required long Version { get; init; }
        public required DateTimeOffset Since { get; init; }
        public required string? ChangedBy { get; init; }
        public required string? Revision { get; init; }
        public required string Source { get; init; }
        public required Guid Uid { get; init; }
        public required string? Owner { get; init; }
        public required byte[]? Content { get; init; }

        /// <summary>Null for a removal.</summary>
        public JsonObject? Json => json ??= Content is null ? null : JsonNode.Parse(Content)!.AsObject();
    }
}
