using Catalog.Entities;
using Messaging.Database;
using NpgsqlTypes;

namespace Catalog.Ingestion;

/// <summary>Keeps what filters look at in step with the documents.</summary>
static class SearchRows
{
    /// <summary>Up to here rows are compared and only those that differ written; more are replaced in bulk.</summary>
    const int ComparedMax = 1_000;

    const string DeleteRows = "delete from entity_search where ref = any(@refs)";

    const string CopyRows = "copy entity_search (ref, key, value, original) from stdin (format binary)";

    // A usual change is of one or two rows out of thirty, and each row is in two indexes.
    const string ReplaceRows = """
        with given as (
            select ref, key, value, original
              from unnest(@rowRefs, @keys, @values, @originals) as given (ref, key, value, original)),
        dropped as (
            delete from entity_search s
             where s.ref = any(@refs)
               and not exists (
                   select 1 from given g
                    where g.ref = s.ref and g.key = s.key
                      and g.value is not distinct from s.value and g.original is not distinct from s.original))
        insert into entity_search (ref, key, value, original)
        select ref, key, value, original from given g
         where not exists (
               select 1 from entity_search s
                where s.ref = g.ref and s.key = g.key
                  and s.value is not distinct from g.value and s.original is not distinct from g.original)
        """;

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

    /// <summary>Makes the rows of these refs those of the entities given; a ref without an entity has none.</summary>
    public static async Task ReplaceAsync(
        UnitOfWork work, WriteBatch writes, IEnumerable<string> refs, IEnumerable<StitchedEntity> entities,
        CancellationToken ct)
    {
        var touched = refs.ToArray();
        var rows = entities.ToArray()
            .SelectEach(entity => (entity.Ref, Rows: EntitySearch.Build(entity.Entity, entity.Relations)))
            .SelectMany(entity => entity.Rows.Select(row => (entity.Ref, row)))
            .ToArray();
        if (rows.Length > ComparedMax)
        {
            await ApplyChanges.ExecuteAsync(work, DeleteRows, new { refs = touched }, ct);
            await CopyAsync(work, rows, ct);
            return;
        }

        writes.Add(
            ReplaceRows,
            ("refs", touched),
            ("rowRefs", rows.Select(row => row.Ref).ToArray()),
            ("keys", rows.Select(row => row.row.Key).ToArray()),
            ("values", rows.Select(row => row.row.Value).ToArray()),
            ("originals", rows.Select(row => row.row.Original).ToArray()));
    }

    /// <summary>For entities that did not change themselves; those that did are written whole.</summary>
    public static void UpdateRelations(
        WriteBatch writes, RelationChanges relations, IEnumerable<StitchedEntity> neighbours)
    {
        var refs = neighbours.Select(entity => entity.Ref).ToHashSet();
        Add(writes, DropRelations, relations.Dropped.Where(row => refs.Contains(row.SourceRef)));
        Add(writes, AddRelations, relations.Added.Where(row => refs.Contains(row.SourceRef)));
    }

    static async Task CopyAsync(UnitOfWork work, IEnumerable<(string Ref, SearchRow Row)> rows, CancellationToken ct)
    {
        await using var copy = await work.Connection.BeginBinaryImportAsync(CopyRows, ct);
        foreach (var (@ref, (key, value, original)) in rows)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(@ref, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(key, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(value, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(original, NpgsqlDbType.Text, ct);
        }

        await copy.CompleteAsync(ct);
    }

    static void Add(WriteBatch writes, string sql, IEnumerable<DeclaredRelation> given)
    {
        var rows = given.ToArray();
        if (rows.Length == 0)
            return;
        writes.Add(
            sql,
            ("sources", rows.Select(row => row.SourceRef).ToArray()),
            ("types", rows.Select(row => row.Type).ToArray()),
            ("targets", rows.Select(row => row.TargetRef).ToArray()));
    }
}
