using Catalog.Entities;
using Dapper;
using Messaging.Database;

namespace Catalog.Ingestion;

/// <summary>The rows of relations that come and go with a change of entities.</summary>
sealed record RelationChanges(IReadOnlyList<DeclaredRelation> Added, IReadOnlyList<DeclaredRelation> Dropped)
{
    const string SelectDeclared = """
        select declared_by, source_ref, type, target_ref from relations where declared_by = any(@refs)
        """;

    const string DropRelations = """
        with dropped as (
            delete from relations r
             using unnest(@declaredBy, @sources, @types, @targets) as given (declared_by, source_ref, type, target_ref)
             where r.declared_by = given.declared_by and r.source_ref = given.source_ref
               and r.type = given.type and r.target_ref = given.target_ref
            returning r.declared_by, r.source_ref, r.type, r.target_ref, r.since)
        insert into relation_versions (declared_by, source_ref, type, target_ref, since, until)
        select declared_by, source_ref, type, target_ref, since, clock_timestamp() from dropped
        """;

    const string AddRelations = """
        insert into relations (declared_by, source_ref, type, target_ref)
        select declared_by, source_ref, type, target_ref
          from unnest(@declaredBy, @sources, @types, @targets) as given (declared_by, source_ref, type, target_ref)
        """;

    /// <summary>Refs at either end: their documents tell the relation.</summary>
    public IEnumerable<string> Refs =>
        Added.Concat(Dropped).Select(row => row.SourceRef).Concat(Added.Concat(Dropped).Select(row => row.TargetRef));

    public static async Task<IReadOnlyList<DeclaredRelation>> DeclaredAsync(
        UnitOfWork work, IEnumerable<string> refs, CancellationToken ct) =>
        refs.ToArray() is { Length: > 0 } given
            ? (await work.Connection.QueryAsync<DeclaredRelation>(new CommandDefinition(
                SelectDeclared, new { refs = given }, work.Transaction, cancellationToken: ct))).AsList()
            : [];

    public static RelationChanges Between(IReadOnlyList<DeclaredRelation> before, IEnumerable<PreparedEntity> now)
    {
        var gone = before.ToHashSet();
        var added = now
            .SelectMany(entity => entity.Relations.Select(relation => DeclaredRelation.Of(entity.Ref, relation)))
            .Where(relation => !gone.Remove(relation))
            .ToArray();
        return new RelationChanges(added, [.. gone]);
    }

    public void Write(WriteBatch writes)
    {
        Add(writes, DropRelations, Dropped);
        Add(writes, AddRelations, Added);
    }

    static void Add(WriteBatch writes, string sql, IReadOnlyList<DeclaredRelation> rows)
    {
        if (rows.Count == 0)
            return;
        writes.Add(
            sql,
            ("declaredBy", rows.Select(row => row.DeclaredBy).ToArray()),
            ("sources", rows.Select(row => row.SourceRef).ToArray()),
            ("types", rows.Select(row => row.Type).ToArray()),
            ("targets", rows.Select(row => row.TargetRef).ToArray()));
    }
}

/// <summary>One direction of a relation, and the entity whose spec says it.</summary>
sealed record DeclaredRelation
{
    public required string DeclaredBy { get; init; }
    public required string SourceRef { get; init; }
    public required string Type { get; init; }
    public required string TargetRef { get; init; }

    public EntityRelation Relation => new(SourceRef, Type, TargetRef);

    public static DeclaredRelation Of(string declaredBy, EntityRelation relation) => new()
    {
        DeclaredBy = declaredBy,
        SourceRef = relation.SourceRef,
        Type = relation.Type,
        TargetRef = relation.TargetRef,
    };
}
