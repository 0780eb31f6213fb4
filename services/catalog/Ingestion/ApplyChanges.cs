using System.Text.Json.Nodes;
using Catalog.Entities;
using Catalog.Search;
using Catalog.TechDocs;
using Contracts;
using Dapper;
using Messaging.Database;

namespace Catalog.Ingestion;

/// <summary>
/// Writes changes of entities with all that follows from them: relations, the documents at both ends, search rows, and
/// the events that tell of it. The caller holds the locks of every ref involved, sends the writes and commits.
/// </summary>
static class ApplyChanges
{
    /// <summary>One statement may carry ten thousand entities.</summary>
    public const int TimeoutSeconds = 120;

    const string SelectStored = """
        select ref, uid, content_hash, content, status::text as status, etag from entities where ref = any(@refs)
        """;

    const string SelectRelations = """
        select distinct source_ref, type, target_ref from relations where source_ref = any(@refs)
        """;

    public static async Task<IReadOnlyList<PlatformEvent>> RunAsync(
        UnitOfWork work, WriteBatch writes, Guid location, EntityChanges changes, RelationChanges relations,
        CancellationToken ct)
    {
        if (changes.IsEmpty)
            return [];

        var membersBefore = await Membership.ReadAsync(work, relations, ct);
        relations.Write(writes);
        // What is read from here on sees the relations as they are now.
        await writes.SendAsync(ct);
        var membersAfter = await Membership.ReadAsync(work, relations, ct);

        var removed = changes.RefsRemoved.ToHashSet();
        DocumentRows.Delete(writes, changes);

        var contents = changes.Written.ToArray()
            .SelectEach(entity => (entity.Ref, Bytes: Stitching.Bytes(entity.Content)))
            .ToDictionary(content => content.Ref, content => content.Bytes);
        var affected = changes.RefsWritten.Concat(relations.Refs).ToHashSet();
        affected.ExceptWith(removed);
        var related = await RelationsOfAsync(work, affected, ct);

        var written = changes.Written.ToArray()
            .SelectEach(entity => Stitching.Stitch(entity.Content, entity.Uid, entity.ContentHash, related[entity.Ref], entity.Status))
            .ToDictionary(stitched => stitched.Ref);
        var neighbours = await StitchNeighboursAsync(work, affected.Except(written.Keys), related, ct);

        DocumentRows.Insert(writes, location, changes, contents, written);
        DocumentRows.Update(writes, changes, contents, written);
        DocumentRows.UpdateDocuments(writes, neighbours);
        SearchFields.Delete(writes, removed);
        SearchFields.Write(writes, written.Values.Concat(neighbours));
        SearchDocuments.Write(writes, changes);
        DocsRows.Delete(writes, [.. removed]);

        return [.. EntityEvents.Of(changes, written), .. Membership.EventsBetween(membersBefore, membersAfter)];
    }

    /// <summary>Entities of any location whose relations changed from the other end.</summary>
    static async Task<IReadOnlyList<StitchedEntity>> StitchNeighboursAsync(
        UnitOfWork work, IEnumerable<string> refs, ILookup<string, EntityRelation> related, CancellationToken ct)
    {
        if (refs.ToArray() is not { Length: > 0 } given)
            return [];
        var stored = await work.Connection.QueryAsync<Stored>(new CommandDefinition(
            SelectStored, new { refs = given }, work.Transaction, TimeoutSeconds, cancellationToken: ct));
        return
        [
            .. stored.AsList()
                .SelectEach(row => (row.Etag, Stitched: Stitching.Stitch(
                    JsonNode.Parse(row.Content)!.AsObject(), row.Uid, row.ContentHash, related[row.Ref], row.Status)))
                .Where(pair => pair.Stitched.Etag != pair.Etag)
                .Select(pair => pair.Stitched),
        ];
    }

    static async Task<ILookup<string, EntityRelation>> RelationsOfAsync(
        UnitOfWork work, IEnumerable<string> refs, CancellationToken ct) =>
        (await work.Connection.QueryAsync<RelationRow>(new CommandDefinition(
            SelectRelations, new { refs = refs.ToArray() }, work.Transaction, TimeoutSeconds, cancellationToken: ct)))
        .ToLookup(row => row.SourceRef, row => new EntityRelation(row.SourceRef, row.Type, row.TargetRef));

    internal static Task ExecuteAsync(UnitOfWork work, string sql, object parameters, CancellationToken ct) =>
        work.Connection.ExecuteAsync(new CommandDefinition(
            sql, parameters, work.Transaction, TimeoutSeconds, cancellationToken: ct));

    sealed record Stored
    {
        public required string Ref { get; init; }
        public required Guid Uid { get; init; }
        public required string ContentHash { get; init; }
        public required byte[] Content { get; init; }
        public required string? Status { get; init; }
        public required string Etag { get; init; }
    }

    sealed record RelationRow
    {
        public required string SourceRef { get; init; }
        public required string Type { get; init; }
        public required string TargetRef { get; init; }
    }
}
