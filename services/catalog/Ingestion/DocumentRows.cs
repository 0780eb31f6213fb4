namespace Catalog.Ingestion;

/// <summary>Writes rows of entities, any number in one statement.</summary>
static class DocumentRows
{
    const string InsertEntities = """
        insert into entities (ref, uid, kind, location_id, parent_ref, source, owner, slug,
                              content, content_hash, status, document, etag)
        select ref, uid, kind, @location, parent_ref, source, owner, slug,
               content, content_hash, status::json, document, etag
          from unnest(@refs, @uids, @kinds, @parents, @sources, @owners, @slugs,
                      @contents, @hashes, @statuses, @documents, @etags)
               as given (ref, uid, kind, parent_ref, source, owner, slug, content, content_hash, status, document, etag)
        """;

    const string UpdateEntities = """
        update entities e
           set kind = given.kind, parent_ref = given.parent_ref, source = given.source, owner = given.owner,
               slug = given.slug, content = given.content, content_hash = given.content_hash,
               status = given.status::json, document = given.document, etag = given.etag, changed_at = clock_timestamp()
          from unnest(@refs, @kinds, @parents, @sources, @owners, @slugs,
                      @contents, @hashes, @statuses, @documents, @etags)
               as given (ref, kind, parent_ref, source, owner, slug, content, content_hash, status, document, etag)
         where e.ref = given.ref
        """;

    const string UpdateDocumentsAlone = """
        update entities e
           set document = given.document, etag = given.etag
          from unnest(@refs, @documents, @etags) as given (ref, document, etag)
         where e.ref = given.ref
        """;

    public static void Insert(
        WriteBatch writes, Guid location, IReadOnlyList<PreparedEntity> entities,
        Dictionary<string, byte[]> contents, Dictionary<string, StitchedEntity> stitched)
    {
        if (entities.Count > 0)
        {
            writes.Add(InsertEntities,
            [
                ("location", location),
                ("uids", entities.Select(entity => entity.Uid).ToArray()),
                .. ColumnsOf(entities, contents, stitched),
            ]);
        }
    }

    public static void Update(
        WriteBatch writes, IReadOnlyList<PreparedEntity> entities,
        Dictionary<string, byte[]> contents, Dictionary<string, StitchedEntity> stitched)
    {
        if (entities.Count > 0)
            writes.Add(UpdateEntities, ColumnsOf(entities, contents, stitched));
    }

    public static void UpdateDocuments(WriteBatch writes, IReadOnlyList<StitchedEntity> entities)
    {
        if (entities.Count > 0)
        {
            writes.Add(
                UpdateDocumentsAlone,
                ("refs", entities.Select(entity => entity.Ref).ToArray()),
                ("documents", entities.Select(entity => entity.Document).ToArray()),
                ("etags", entities.Select(entity => entity.Etag).ToArray()));
        }
    }

    static (string Name, object Value)[] ColumnsOf(
        IReadOnlyList<PreparedEntity> entities, Dictionary<string, byte[]> contents,
        Dictionary<string, StitchedEntity> stitched) =>
    [
        ("refs", entities.Select(entity => entity.Ref).ToArray()),
        ("kinds", entities.Select(entity => entity.Kind).ToArray()),
        ("parents", entities.Select(entity => entity.ParentRef).ToArray()),
        ("sources", entities.Select(entity => entity.Source).ToArray()),
        ("owners", entities.Select(entity => entity.Owner).ToArray()),
        ("slugs", entities.Select(entity => entity.Slug).ToArray()),
        ("contents", entities.Select(entity => contents[entity.Ref]).ToArray()),
        ("hashes", entities.Select(entity => entity.ContentHash).ToArray()),
        ("statuses", entities.Select(entity => entity.Status).ToArray()),
        ("documents", entities.Select(entity => stitched[entity.Ref].Document).ToArray()),
        ("etags", entities.Select(entity => stitched[entity.Ref].Etag).ToArray()),
    ];
}
