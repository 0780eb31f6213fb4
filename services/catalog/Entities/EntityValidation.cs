using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>Tells everything that is wrong with an entity, not only the first thing.</summary>
static class EntityValidation
{
    public const int ProblemsMax = 100;

    public static IReadOnlyList<EntityProblem> Validate(JsonObject entity, EntityPlace place, EntityKinds kinds) =>
    [
        .. EnvelopeRules.Check(entity, place, kinds)
            .Concat(MetadataRules.Check(entity["metadata"], place))
            .Concat(KindRules.Check(entity, place, kinds))
            .Concat(ContentRules.Check(entity, place))
            .Take(ProblemsMax),
    ];
}
