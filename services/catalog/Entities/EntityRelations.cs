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
        var (name, relations) = (self.ToString(), new HashSet<EntityRelation>());
        foreach (var field in kind.Fields)
        {
            if (field.Relation is not { } rule || spec[field.Name] is not { } value)
                continue;
            foreach (var target in TargetsOf(value, rule, self.Namespace))
            {
                relations.Add(new EntityRelation(name, rule.Forward, target));
                relations.Add(new EntityRelation(target, rule.Reverse, name));
            }
        }

        EntityRelation[] sorted = [.. relations];
        Array.Sort(sorted, EntityRelation.Compare);
        return sorted;
    }

    // A malformed ref was reported by validation; one of a foreign kind is accepted and means nothing.
    static IEnumerable<string> TargetsOf(JsonNode value, RelationRule rule, string defaultNamespace)
    {
        foreach (var text in value.AsTexts())
        {
            if (EntityRef.TryParse(text, rule.DefaultKind, defaultNamespace, out var target, out _)
                && (rule.Kinds.Length == 0 || rule.Kinds.Contains(target.Kind, StringComparer.OrdinalIgnoreCase)))
                yield return target.ToString();
        }
    }
}
