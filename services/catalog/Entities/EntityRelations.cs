using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>Reads the relations that an entity's spec stands for.</summary>
static class EntityRelations
{
    /// <summary>Both directions of every relation, distinct, ordered by source, type and target.</summary>
    /// <param name="kind">What the entity is; null when that is not known any more.</param>
    public static IReadOnlyList<EntityRelation> Emit(JsonObject entity, EntityKind? kind)
    {
        if (kind is null || entity["spec"] is not JsonObject spec)
            return [];

        var self = EntityRef.Of(entity);
        return
        [
            .. kind.Fields
                .SelectMany(field => EmitField(self, field, spec))
                .Distinct()
                .OrderBy(relation => relation.SourceRef, StringComparer.Ordinal)
                .ThenBy(relation => relation.Type, StringComparer.Ordinal)
                .ThenBy(relation => relation.TargetRef, StringComparer.Ordinal),
        ];
    }

    static IEnumerable<EntityRelation> EmitField(EntityRef self, SpecField field, JsonObject spec)
    {
        if (field.Relation is not { } rule)
            yield break;

        foreach (var text in spec[field.Name].AsTexts())
        {
            // A malformed ref was reported by validation; one of a foreign kind is accepted and means nothing.
            if (!EntityRef.TryParse(text, rule.DefaultKind, self.Namespace, out var target, out _))
                continue;
            if (rule.Kinds.Length > 0 && !rule.Kinds.Contains(target.Kind, StringComparer.OrdinalIgnoreCase))
                continue;

            yield return new EntityRelation(self.ToString(), rule.Forward, target.ToString());
            yield return new EntityRelation(target.ToString(), rule.Reverse, self.ToString());
        }
    }
}
