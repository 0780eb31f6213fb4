using System.Text.Json.Nodes;

namespace Catalog.Entities;

/// <summary>What the kind asks of an entity: that it is known, its version, and its spec.</summary>
static class KindRules
{
    public static IEnumerable<EntityProblem> Check(JsonObject entity, EntityPlace place, EntityKinds kinds)
    {
        // A kind that is missing or malformed is the envelope's problem.
        if (entity["kind"].AsText() is not { } name || !NameRules.IsKind(name))
            return [];
        if (kinds.Of(entity) is not { } kind)
            return [UnknownKind(name, place, kinds)];

        return CheckVersion(entity, kind, place).Concat(CheckSpec(entity, kind, place));
    }

    static EntityProblem UnknownKind(string name, EntityPlace place, EntityKinds kinds)
    {
        var meant = kinds.Names.FirstOrDefault(kind => kind.Equals(name, StringComparison.OrdinalIgnoreCase));
        return place.Problem("kind", $"is '{name}', which is not a known kind",
            meant is null ? kinds.Remedy : $"Write {meant}.");
    }

    static IEnumerable<EntityProblem> CheckVersion(JsonObject entity, EntityKind kind, EntityPlace place)
    {
        var version = entity["apiVersion"].AsText();
        if (version is not null && NameRules.IsApiVersion(version) && !kind.ApiVersions.Contains(version))
        {
            yield return place.Problem(
                "apiVersion", $"is '{JsonNodes.Excerpt(version)}', which {kind.Kind} does not have",
                $"Write {string.Join(" or ", kind.ApiVersions)}.");
        }
    }

    static IEnumerable<EntityProblem> CheckSpec(JsonObject entity, EntityKind kind, EntityPlace place) =>
        entity["spec"] is JsonObject spec
            ? SpecRules.Check(spec, kind.Fields, "spec", place).Concat(kind.Declaration?.Check(spec, place) ?? [])
            : [place.Problem("spec", $"must be a map but is {entity["spec"].Describe()}",
                $"Add spec with {Required(kind)}.")];

    static string Required(EntityKind kind)
    {
        var names = kind.Fields.Where(field => field.Required).Select(field => field.Name).ToArray();
        return names.Length > 0 ? string.Join(", ", names) : "the fields you need";
    }
}
