using Catalog.Ingestion;
using Catalog.Search;
using Dapper;
using Messaging.Database;

namespace Catalog.TechDocs;

/// <summary>Keeps the stored documentation in step with what a location says.</summary>
static class DocsRows
{
    const string SelectEtags = """
        select s.ref, s.etag from docs_sites s join entities e on e.ref = s.ref where e.location_id = @location
        """;

    const string DeleteSites = "delete from docs_sites where ref = any(@refs)";

    const string InsertSite = "insert into docs_sites (ref, etag, built_at) values (@ref, @etag, @builtAt)";

    const string InsertFiles = """
        insert into docs_files (ref, path, content_type, content)
        select @ref, path, type, content from unnest(@paths, @types, @contents) as given (path, type, content)
        """;

    /// <summary>Renders what is other than it was.</summary>
    public static async Task WriteAsync(UnitOfWork work, WriteBatch writes, LocationPlan plan, CancellationToken ct)
    {
        var stored = (await work.Connection.QueryAsync<(string Ref, string Etag)>(new CommandDefinition(
            SelectEtags, new { location = plan.Location.Id }, work.Transaction, cancellationToken: ct)))
            .ToDictionary(row => row.Ref, row => row.Etag);
        var docs = plan.Tree.Docs.ToDictionary(source => source.Ref);
        Delete(writes, [.. plan.Entities.Select(entity => entity.Ref).Where(@ref => stored.ContainsKey(@ref) && !docs.ContainsKey(@ref))]);

        foreach (var entity in plan.Entities)
        {
            if (!docs.TryGetValue(entity.Ref, out var source) || source.Config is null)
                continue;
            var etag = source.EtagFor(entity.ContentHash);
            if (stored.GetValueOrDefault(entity.Ref) == etag)
                continue;
            var site = new DocsSite(source, entity.Content);
            DateTimeOffset builtAt = await work.Connection.QuerySingleAsync<DateTime>(new CommandDefinition(
                "select clock_timestamp()", transaction: work.Transaction, cancellationToken: ct));
            var files = site.Render(etag, builtAt);
            Delete(writes, [entity.Ref]);
            writes.Add(InsertSite, ("ref", entity.Ref), ("etag", etag), ("builtAt", builtAt));
            writes.Add(
                InsertFiles,
                ("ref", entity.Ref),
                ("paths", files.Select(file => file.Path).ToArray()),
                ("types", files.Select(file => file.ContentType).ToArray()),
                ("contents", files.Select(file => file.Content).ToArray()));
            SearchDocuments.Write(writes, [.. site.Pages.Select(page => PageDocument.Of(entity.Content, page))]);
        }
    }

    /// <summary>Takes the documentation of entities away, and its pages out of the search.</summary>
    public static void Delete(WriteBatch writes, string[] refs)
    {
        if (refs.Length == 0)
            return;
        writes.Add(DeleteSites, ("refs", refs));
        SearchDocuments.Delete(writes, PageDocument.Type, refs);
    }
}
