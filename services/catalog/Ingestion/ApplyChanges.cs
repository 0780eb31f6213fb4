using Catalog.Entities;
using Catalog.Search;
using Catalog.TechDocs;
using Contracts;
using Dapper;
using Messaging.Database;

namespace Catalog.Ingestion;

/// <summary>
/// Writes changes of entities with all that follows from them: relations, the documents at both ends, search rows, and
/// the events that tell of it. The caller holds the locks of every ref involved, and commits.
/// </summary>
static class ApplyChanges
{
    /// <summary>One statement may carry ten thousand entities.</summary>
    public const int TimeoutSeconds = 120;

    const string SelectStored = """
        select ref, uid, content_hash, status::text as status, etag, tail from entities where ref = any(@refs)
        """;

    const string SelectRelations = """
        select distinct source_ref, type, target_ref from relations where source_ref = any(@refs)
        """;

    /// <param name="writes">Is sent with the rest.</param>
    public static async Task RunAsync(
        UnitOfWork work, WriteBatch writes, Guid location, EntityChanges changes, RelationChanges relations,
        CancellationToken ct)
    {
        if (changes.IsEmpty)
        {
            await writes.SendAsync(ct);
            return;
        }

        // What entities say by themselves is made ready while the database takes in how they are related.
        var own = Task.Run(() => OwnRows(work, changes), CancellationToken.None);
        var membersBefore = await Membership.ReadAsync(work, relations, ct);
        relations.Write(writes);
        // What is read from here on sees the relations as they are now.
        await writes.SendAsync(ct);
        var membersAfter = await Membership.ReadAsync(work, relations, ct);

        var removed = changes.RefsRemoved.ToHashSet();
        DocumentRows.Delete(writes, changes);

        var affected = relations.Refs.ToHashSet();
        affected.ExceptWith(removed);
        affected.ExceptWith(changes.RefsWritten);
        // Of what is dropped somebody else may say the same.
        var dropped = relations.Dropped.Select(row => row.SourceRef).Where(affected.Contains).ToHashSet();
        var related = await RelationsOfAsync(work, changes.RefsWritten.Concat(dropped), ct);
        var tails = changes.Written.ToDictionary(
            entity => entity.Ref,
            entity => EntityTail.Of(entity.Uid, entity.ContentHash, related[entity.Ref], entity.Status));

        var added = relations.Added.ToLookup(row => row.SourceRef, row => row.Relation);
        var neighbours = await TailsOfNeighboursAsync(
            work, affected,
            row => dropped.Contains(row.Ref)
                ? related[row.Ref]
                : EntityTail.RelationsIn(row.Tail, row.Ref).Union(added[row.Ref]),
            ct);
        var ownRows = await own;
        DocumentRows.Insert(writes, location, changes, tails);
        DocumentRows.Update(writes, changes, tails);
        DocumentRows.UpdateTails(writes, neighbours);
        writes.Take(ownRows);

        // Likewise what is told of them, while it takes in the rest.
        var events = Task.Run<PlatformEvent[]>(
            () => [.. EntityEvents.Of(changes, tails), .. Membership.EventsBetween(membersBefore, membersAfter)],
            CancellationToken.None);
        await Task.WhenAll(writes.SendAsync(ct), events);
        await work.EnqueueAsync(await events, ct);
    }

    static WriteBatch OwnRows(UnitOfWork work, EntityChanges changes)
    {
        var (rows, removed) = (new WriteBatch(work), changes.RefsRemoved.ToArray());
        SearchFields.Delete(rows, removed);
        SearchFields.Write(rows, changes.Written);
        SearchDocuments.Write(rows, changes);
        DocsRows.Delete(rows, removed);
        return rows;
    }

    /// <summary>Of entities of any location whose relations changed from the other end.</summary>
    static async Task<IReadOnlyDictionary<string, EntityTail>> TailsOfNeighboursAsync(
        UnitOfWork work, HashSet<string> refs, Func<Stored, IEnumerable<EntityRelation>> relationsOf, CancellationToken ct)
    {
        var tails = new Dictionary<string, EntityTail>();
        if (refs.Count == 0)
            return tails;
        foreach (var row in await work.Connection.QueryAsync<Stored>(new CommandDefinition(
            SelectStored, new { refs = refs.ToArray() }, work.Transaction, TimeoutSeconds, cancellationToken: ct)))
        {
            var tail = EntityTail.Of(row.Uid, row.ContentHash, relationsOf(row), row.Status);
            if (tail.Etag != row.Etag)
                tails.Add(row.Ref, tail);
        }

        return tails;
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
        public required string? Status { get; init; }
        public required string Etag { get; init; }
        public required byte[] Tail { get; init; }
    }

    sealed record RelationRow
    {
        public required string SourceRef { get; init; }
        public required string Type { get; init; }
        public required string TargetRef { get; init; }
    }
}
