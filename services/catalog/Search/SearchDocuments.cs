using Catalog.Ingestion;

namespace Catalog.Search;

/// <summary>Keeps what a search finds in step with the entities.</summary>
static class SearchDocuments
{
    // A word that a title has tells more than one that a description has.
    const string Upsert = """
        insert into search_documents as known (type, location, ref, title, body, document, words)
        select type, location, ref, title, body, document::json,
               setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', words), 'B')
                   || setweight(to_tsvector('english', body), 'C')
          from unnest(@types, @locations, @refs, @titles, @bodies, @documents, @words)
               as given (type, location, ref, title, body, document, words)
            on conflict (type, location) do update
           set ref = excluded.ref, title = excluded.title, body = excluded.body, document = excluded.document,
               words = excluded.words
         where known.document::text <> excluded.document::text or known.words <> excluded.words
        """;

    const string DeleteOf = "delete from search_documents where type = @type and ref = any(@refs)";

    public static void Write(WriteBatch writes, EntityChanges changes)
    {
        Delete(writes, EntityDocument.Type, [.. changes.RefsRemoved]);
        Write(writes, [.. changes.Written.Select(entity => EntityDocument.Of(entity.Content))]);
    }

    public static void Write(WriteBatch writes, IReadOnlyList<SearchDocument> documents)
    {
        if (documents.Count == 0)
            return;
        writes.Add(
            Upsert,
            ("types", documents.Select(document => document.Type).ToArray()),
            ("locations", documents.Select(document => document.Location).ToArray()),
            ("refs", documents.Select(document => document.Ref).ToArray()),
            ("titles", documents.Select(document => document.Title).ToArray()),
            ("bodies", documents.Select(document => document.Text).ToArray()),
            ("documents", documents.Select(document => document.Json).ToArray()),
            ("words", documents.Select(document => document.Words).ToArray()));
    }

    public static void Delete(WriteBatch writes, string type, string[] refs)
    {
        if (refs.Length > 0)
            writes.Add(DeleteOf, ("type", type), ("refs", refs));
    }
}
