using System.Text.Json.Nodes;
using Catalog.Entities;

namespace Catalog.Sources;

/// <summary>
/// The rules of the installation on what its locations may define, as Backstage has them: <c>Catalog:Rules</c> for all,
/// and <c>Catalog:Locations:n:Rules</c> for one besides. Without any, a location may define what its trust allows.
/// </summary>
/// <param name="Allowed">Kinds, or a kind with its <c>spec.type</c> behind a colon; null for all.</param>
sealed record AllowedKinds(IReadOnlyList<string>? Allowed)
{
    public static AllowedKinds Of(CatalogOptions options, LocationTarget location)
    {
        var own = options.Locations.FirstOrDefault(setting =>
            LocationTarget.TryParse(setting.Type, setting.Target, out var target, out _) && target == location)?.Rules ?? [];
        string[] allowed = [.. options.Rules.Concat(own).SelectMany(rule => rule.Allow).Distinct().Order(StringComparer.Ordinal)];
        return new AllowedKinds(allowed.Length > 0 ? allowed : null);
    }

    /// <summary>Null when the location may define the entity.</summary>
    public EntityProblem? Refuse(JsonObject entity, EntityPlace place)
    {
        var (kind, type) = (entity["kind"].AsText(), entity["spec"]?["type"].AsText());
        if (Allowed is null || Allowed.Any(rule => Is(rule, kind) || (type is not null && Is(rule, $"{kind}:{type}"))))
            return null;
        return place.Problem(
            "kind", $"is {kind}, which the rules of this installation do not allow here",
            $"Allowed are {string.Join(", ", Allowed)}; have an administrator add to Catalog:Rules or to the location's own Rules.");
    }

    static bool Is(string rule, string? named) => rule.Equals(named, StringComparison.OrdinalIgnoreCase);
}
