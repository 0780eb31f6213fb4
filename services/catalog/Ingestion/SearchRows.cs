using Catalog.Entities;
using Messaging.Database;
using NpgsqlTypes;

namespace Catalog.Ingestion;

/// <summary>Keeps what filters look at in step with the documents.</summary>
static class SearchRows
{
    const string DeleteRows = "delete from entity_search where ref = any(@refs)";

    const string CopyRows = "copy entity_search (ref, key, value, original) from stdin (format binary)";

    // Only the rows of relations that really went: another entity may declare the same one.
    const string DropRelations = """
        delete from entity_search s
         using unnest(@sources, @types, @targets) as given (source_ref, type, target_ref)
         where s.ref = given.source_ref
           and s.key = 'relations.' || lower(given.type)
           and s.value = given.target_ref
           and not exists (
               select 1 from relations r
                where r.source_ref = given.source_ref and r.type = given.type and r.target_ref = given.target_ref)
        """;

    const string AddRelations = """
        insert into entity_search (ref, key, value, original)
        select distinct source_ref, 'relations.' || lower(type), target_ref, target_ref
          from unnest(@sources, @types, @targets) as given (source_ref, type, target_ref)
         where length(target_ref) <= 200
           and not exists (
               select 1 from entity_search s
                where s.ref = source_ref and s.key = 'relations.' || lower(type) and s.value = target_ref)
        """;

    public static async Task DeleteAsync(UnitOfWork work, IEnumerable<string> refs, CancellationToken ct)
    {
        if (refs.ToArray() is { Length: > 0 } given)
            await ApplyChanges.ExecuteAsync(work, DeleteRows, new { refs = given }, ct);
    }

    public static async Task InsertAsync(UnitOfWork work, IEnumerable<StitchedEntity> entities, CancellationToken ct)
    {
        await using var copy = await work.Connection.BeginBinaryImportAsync(CopyRows, ct);
        foreach (var entity in entities)
        {
            foreach (var (key, value, original) in EntitySearch.Build(entity.Entity, entity.Relations))
            {
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(entity.Ref, NpgsqlDbType.Text, ct);
                await copy.WriteAsync(key, NpgsqlDbType.Text, ct);
                await copy.WriteAsync(value, NpgsqlDbType.Text, ct);
                await copy.WriteAsync(original, NpgsqlDbType.Text, ct);
            }
        }

        await copy.CompleteAsync(ct);
    }

    /// <summary>For entities that did not change themselves; those that did are written whole.</summary>
    public static async Task UpdateRelationsAsync(
        UnitOfWork work, RelationChanges relations, IEnumerable<StitchedEntity> neighbours, CancellationToken ct)
    {
        var refs = neighbours.Select(entity => entity.Ref).ToHashSet();
        await RunAsync(work, DropRelations, relations.Dropped.Where(row => refs.Contains(row.SourceRef)), ct);
        await RunAsync(work, AddRelations, relations.Added.Where(row => refs.Contains(row.SourceRef)), ct);
    }

    static async Task RunAsync(UnitOfWork work, string sql, IEnumerable<DeclaredRelation> given, CancellationToken ct)
    {
        var rows = given.ToArray();
        if (rows.Length == 0)
            return;
        await ApplyChanges.ExecuteAsync(
            work, sql,
            new
            {
                sources = rows.Select(row => row.SourceRef).ToArray(),
                types = rows.Select(row => row.Type).ToArray(),
                targets = rows.Select(row => row.TargetRef).ToArray(),
            },
            ct);
    }
}
