using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.Queries;

/// <summary>What one caller may read of entities at hand.</summary>
/// <param name="Restricted">What is only for the owners.</param>
/// <param name="Owners">The caller, and the groups that they are in at any depth.</param>
/// <param name="Kinds">By which the relations of the past are known.</param>
sealed record EntityReader(EntityPredicate Restricted, IReadOnlySet<string> Owners, EntityKinds Kinds)
{
    public bool MayRead(JsonObject entity, IEnumerable<EntityRelation> relations, string? owner) =>
        (owner is not null && Owners.Contains(owner)) || !PredicateMatch.Holds(Restricted, entity, relations);

    /// <param name="content">Without relations; null for a removal, which says nothing that is not said elsewhere.</param>
    public bool MayRead(string? owner, JsonObject? content) =>
        content is null
        || MayRead(content, EntityRelations.Emit(content, Kinds.Of(content)), owner);
}
