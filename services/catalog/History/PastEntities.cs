using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.Ingestion;
using Catalog.Queries;
using Dapper;
using Defaults.Identity;
using Npgsql;

namespace Catalog.History;

/// <summary>Entities as they were at an instant, with their relations of then, of which the caller may read the owner's now.</summary>
sealed class PastEntities(NpgsqlDataSource db, EntityAccess access)
{
    const int RefsPerRead = 500;

    // The newest version of each that had begun. A uid belongs to one ref, and a ref may have had several.
    const string SelectVersions = """
        select distinct on (ref) ref, uid, owner, content
          from (select ref, version, uid, owner, content from entities
                 where changed_at <= @at and ref = any(@refs)
                union all
                select ref, version, uid, owner, content from entity_versions
                 where since <= @at and ref = any(@refs)) as known
         order by ref, version desc
        """;

    const string SelectRelations = """
        select distinct source_ref, type, target_ref
          from (select source_ref, type, target_ref from relations
                 where since <= @at and source_ref = any(@refs)
                union all
                select source_ref, type, target_ref from relation_versions
                 where since <= @at and until > @at and source_ref = any(@refs)) as known
        """;

    const string SelectNextRefs = """
        select ref from (
            (select ref from entities where ref > @after order by ref limit @count)
            union
            (select ref from (select distinct ref from entity_versions where ref > @after order by ref limit @count) as past)) as known
         order by ref
         limit @count
        """;

    const string SelectRefOfUid = """
        select ref from entities where uid = @uid
        union
        select ref from entity_versions where uid = @uid
        """;

    /// <summary>All that there were, in the order of their refs; read some at a time, so that their number costs no memory.</summary>
    public async IAsyncEnumerable<PastEntity> ReadAllAsync(
        DateTimeOffset at, EntityPredicate predicate, Caller caller, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var after = ""; ;)
        {
            var refs = await NextRefsAsync(after, ct);
            foreach (var entity in await ReadAsync(refs, at, predicate, caller, ct))
                yield return entity;
            if (refs.Count < RefsPerRead)
                yield break;
            after = refs[^1];
        }
    }

    async Task<IReadOnlyList<string>> NextRefsAsync(string after, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            SelectNextRefs, new { after, count = RefsPerRead }, cancellationToken: ct))).AsList();
    }

    /// <summary>In the order of their refs.</summary>
    public async Task<IReadOnlyList<PastEntity>> ReadAsync(
        IReadOnlyCollection<string> refs, DateTimeOffset at, EntityPredicate predicate, Caller caller, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var versions = (await connection.QueryAsync<Version>(new CommandDefinition(
            SelectVersions, new { at, refs = refs.ToArray() }, cancellationToken: ct)))
            .Where(version => version.Content is not null).ToArray();
        var relations = (await connection.QueryAsync<RelationRow>(new CommandDefinition(
            SelectRelations, new { at, refs = versions.Select(version => version.Ref).ToArray() }, cancellationToken: ct)))
            .ToLookup(row => row.SourceRef, row => new EntityRelation(row.SourceRef, row.Type, row.TargetRef));
        var reader = await access.ReaderAsync(caller, connection, ct);
        return
        [
            .. versions.Select(version => (version.Owner, Entity: Stitch(version, relations[version.Ref])))
                .Where(past => PredicateMatch.Holds(predicate, past.Entity.Entity, past.Entity.Relations)
                    && reader.MayRead(past.Entity.Entity, past.Entity.Relations, past.Owner))
                .Select(past => past.Entity),
        ];
    }

    /// <summary>Null when there was none that the caller may read.</summary>
    public async Task<PastEntity?> FindAsync(string @ref, DateTimeOffset at, Caller caller, CancellationToken ct) =>
        await ReadAsync([@ref], at, EntityPredicate.Everything, caller, ct) is [var entity] ? entity : null;

    public async Task<PastEntity?> FindAsync(Guid uid, DateTimeOffset at, Caller caller, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var @ref = await connection.QueryFirstOrDefaultAsync<string>(new CommandDefinition(
            SelectRefOfUid, new { uid }, cancellationToken: ct));
        var found = @ref is null ? null : await FindAsync(@ref, at, caller, ct);
        return found?.Entity["metadata"]?["uid"].AsText() == $"{uid}" ? found : null;
    }

    static PastEntity Stitch(Version version, IEnumerable<EntityRelation> relations)
    {
        var content = JsonNode.Parse(version.Content!)!.AsObject();
        var outgoing = relations.ToArray();
        var tail = EntityTail.Of(version.Uid, ContentHash.Of(content), outgoing, status: null);
        var document = tail.Complete(content);
        return new PastEntity(version.Ref, tail.Etag, JsonNode.Parse(document)!.AsObject(), document, outgoing);
    }

    sealed record Version
    {
        public required string Ref { get; init; }
        public required Guid Uid { get; init; }
        public required string? Owner { get; init; }
        public required byte[]? Content { get; init; }
    }

    sealed record RelationRow
    {
        public required string SourceRef { get; init; }
        public required string Type { get; init; }
        public required string TargetRef { get; init; }
    }
}

/// <summary>An entity as it would have been answered.</summary>
sealed record PastEntity(
    string Ref, string Etag, JsonObject Entity, byte[] Document, IReadOnlyList<EntityRelation> Relations);
