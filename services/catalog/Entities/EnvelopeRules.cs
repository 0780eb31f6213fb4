using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>What stands at the root of every entity.</summary>
static class EnvelopeRules
{
    // An author who copies an entity out of the API brings the last two along; normalization drops them.
    static readonly string[] roots = ["apiVersion", "kind", "metadata", "spec", "relations", "status"];

    public static IEnumerable<EntityProblem> Check(JsonObject entity, EntityPlace place, EntityKinds kinds)
    {
        foreach (var (name, _) in entity)
        {
            if (!roots.Contains(name))
            {
                yield return place.Problem(JsonNodes.Excerpt(name), "is not a field of an entity",
                    "Move it below metadata or spec, or remove it.");
            }
        }

        if (FormRules.Check(entity, "apiVersion", "apiVersion", NameRules.IsApiVersion, place,
                "Write a version such as backstage.io/v1alpha1.", required: true) is { } badVersion)
            yield return badVersion;

        if (FormRules.Check(entity, "kind", "kind", NameRules.IsKind, place,
                kinds.Remedy, required: true) is { } badKind)
            yield return badKind;
    }
}
