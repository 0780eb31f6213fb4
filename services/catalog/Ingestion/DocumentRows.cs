namespace Catalog.Ingestion;

/// <summary>Writes rows of entities, any number in one statement.</summary>
static class DocumentRows
{
    const string InsertEntities = """
        insert into entities (ref, uid, kind, location_id, parent_ref, source, owner, slug,
                              content, content_hash, status, tail, etag, revision, changed_by, version)
        select ref, uid, kind, @location, parent_ref, source, owner, slug,
               content, content_hash, status::json, tail, etag, @revision, nullif(current_setting('catalog.changed_by', true), ''),
               coalesce((select max(v.version) from entity_versions v where v.ref = given.ref), 0) + 1
          from unnest(@refs, @uids, @kinds, @parents, @sources, @owners, @slugs,
                      @contents, @hashes, @statuses, @tails, @etags)
               as given (ref, uid, kind, parent_ref, source, owner, slug, content, content_hash, status, tail, etag)
        """;

    // What is kept is what was before the statement. A version is of the content: found in another way, it is the same.
    const string UpdateEntities = $"""
        with given as (
            select * from unnest(@refs, @kinds, @parents, @sources, @owners, @slugs,
                                 @contents, @hashes, @statuses, @tails, @etags, @others)
                as given (ref, kind, parent_ref, source, owner, slug, content, content_hash, status, tail, etag, is_other)),
        kept as (
            insert into entity_versions ({VersionColumns})
            select e.ref, e.version, e.changed_at, e.changed_by, e.revision, e.uid, e.source, e.owner, e.content
              from entities e
              join given on given.ref = e.ref and given.is_other)
        update entities e
           set kind = given.kind, parent_ref = given.parent_ref, source = given.source, owner = given.owner,
               slug = given.slug, content = given.content, content_hash = given.content_hash,
               status = given.status::json, tail = given.tail, etag = given.etag,
               version = e.version + given.is_other::int,
               changed_at = case when given.is_other then clock_timestamp() else e.changed_at end,
               revision = case when given.is_other then @revision else e.revision end,
               changed_by = case when given.is_other then nullif(current_setting('catalog.changed_by', true), '') else e.changed_by end
          from given
         where e.ref = given.ref
        """;

    const string DeleteEntities = $"""
        with gone as (
            delete from entities where ref = any(@refs)
            returning ref, version, changed_at, changed_by, revision, uid, source, owner, content)
        insert into entity_versions ({VersionColumns})
        select ref, version, changed_at, changed_by, revision, uid, source, owner, content from gone
        union all
        select ref, version + 1, clock_timestamp(), nullif(current_setting('catalog.changed_by', true), ''), @revision,
               uid, source, owner, null
          from gone
        """;

    const string VersionColumns = "ref, version, since, changed_by, revision, uid, source, owner, content";

    const string UpdateTailsAlone = """
        update entities e
           set tail = given.tail, etag = given.etag
          from unnest(@refs, @tails, @etags) as given (ref, tail, etag)
         where e.ref = given.ref
        """;

    public static void Insert(
        WriteBatch writes, Guid location, EntityChanges changes, IReadOnlyDictionary<string, EntityTail> tails)
    {
        if (changes.Added is { Count: > 0 } entities)
        {
            writes.Add(InsertEntities,
            [
                ("location", location),
                ("revision", RevisionOf(changes)),
                ("uids", entities.Select(entity => entity.Uid).ToArray()),
                .. ColumnsOf(entities, tails),
            ]);
        }
    }

    public static void Update(WriteBatch writes, EntityChanges changes, IReadOnlyDictionary<string, EntityTail> tails)
    {
        if (changes.Changed.Count > 0)
        {
            writes.Add(UpdateEntities,
            [
                ("revision", RevisionOf(changes)),
                ("others", changes.Changed.Select(change => change.IsOtherContent).ToArray()),
                .. ColumnsOf([.. changes.Changed.Select(change => change.After)], tails),
            ]);
        }
    }

    public static void Delete(WriteBatch writes, EntityChanges changes)
    {
        if (changes.Removed.Count > 0)
            writes.Add(DeleteEntities, ("refs", changes.RefsRemoved.ToArray()), ("revision", RevisionOf(changes)));
    }

    public static void UpdateTails(WriteBatch writes, IReadOnlyDictionary<string, EntityTail> tails)
    {
        if (tails.Count > 0)
        {
            writes.Add(
                UpdateTailsAlone,
                ("refs", tails.Keys.ToArray()),
                ("tails", tails.Values.Select(tail => tail.Bytes).ToArray()),
                ("etags", tails.Values.Select(tail => tail.Etag).ToArray()));
        }
    }

    static object RevisionOf(EntityChanges changes) => (object?)changes.Revision ?? DBNull.Value;

    static (string Name, object Value)[] ColumnsOf(
        IReadOnlyList<PreparedEntity> entities, IReadOnlyDictionary<string, EntityTail> tails) =>
    [
        ("refs", entities.Select(entity => entity.Ref).ToArray()),
        ("kinds", entities.Select(entity => entity.Kind).ToArray()),
        ("parents", entities.Select(entity => entity.ParentRef).ToArray()),
        ("sources", entities.Select(entity => entity.Source).ToArray()),
        ("owners", entities.Select(entity => entity.Owner).ToArray()),
        ("slugs", entities.Select(entity => entity.Slug).ToArray()),
        ("contents", entities.Select(entity => EntityTail.Json(entity.Content)).ToArray()),
        ("hashes", entities.Select(entity => entity.ContentHash).ToArray()),
        ("statuses", entities.Select(entity => entity.Status).ToArray()),
        ("tails", entities.Select(entity => tails[entity.Ref].Bytes).ToArray()),
        ("etags", entities.Select(entity => tails[entity.Ref].Etag).ToArray()),
    ];
}
